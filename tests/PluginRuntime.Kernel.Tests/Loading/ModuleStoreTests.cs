using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Tests.Loading;

public sealed class ModuleStoreTests : IDisposable
{
    private readonly PackageWorkshop _workshop = new();
    private readonly string _root;

    public ModuleStoreTests() => _root = Path.Combine(_workshop.Root, "store", "below");

    public void Dispose() => _workshop.Dispose();

    [Fact]
    public void Package_Added_IsUnpackedUnderItsHash()
    {
        var module = Add(_workshop.Archive(("module/Acme.dll", "a"), ("module/fr/x.resources.dll", "b"), ("contracts/C.dll", "c")));
        Assert.Equal(64, module.Hash.Length);
        Assert.Equal(Path.Combine(_root, module.Hash[..32]), module.Folder);
        Assert.Equal("a", File.ReadAllText(Path.Combine(module.ModuleFolder, "Acme.dll")));
        Assert.Equal("b", File.ReadAllText(Path.Combine(module.ModuleFolder, "fr", "x.resources.dll")));
        Assert.Equal("c", File.ReadAllText(Path.Combine(module.ContractsFolder, "C.dll")));
        Assert.True(new ModuleStore(_root).Verify(module));
        AssertClean(entries: 1);
    }

    [Fact]
    public void SameContent_AddedAsArchiveAndFolder_IsOneEntry()
    {
        var one = Add(_workshop.Archive(("module/b.dll", "b"), ("module/a.dll", "a")));
        var two = Add(_workshop.Folder(("a.dll", "a"), ("b.dll", "b")));
        Assert.Equal(one, two);
        AssertClean(entries: 1);
    }

    [Theory]
    [InlineData("a.dll", "ab", "b.dll", "")]
    [InlineData("a.dll", "", "b.dll", "ab")]
    [InlineData("a.dll", "a", "c.dll", "b")]
    [InlineData("a.dll", "a", "b.dll", "B")]
    [InlineData("a.dl", "la", "b.dll", "b")]
    public void OtherContent_Added_HasAnotherHash(string first, string firstContent, string second, string secondContent)
    {
        var one = Add(_workshop.Folder(("a.dll", "a"), ("b.dll", "b")));
        var two = Add(_workshop.Folder((first, firstContent), (second, secondContent)));
        Assert.NotEqual(one.Hash, two.Hash);
        AssertClean(entries: 2);
    }

    [Fact]
    public void Source_DeletedAfterAdd_LeavesTheEntry()
    {
        var source = _workshop.Folder(("a.dll", "a"));
        var module = Add(source);
        Directory.Delete(source, recursive: true);
        Assert.True(new ModuleStore(_root).Verify(module));
        Assert.Equal(module, new ModuleStore(_root).Find(module.Hash));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("../../../../etc")]
    public void UnknownHash_LookedUp_IsNotFound(string hash) => Assert.Null(new ModuleStore(_root).Find(hash));

    [Fact]
    public void Entry_Added_IsReadOnlyAndPrivate()
    {
        var module = Add(_workshop.Folder(("a.dll", "a"), ("sub/b.dll", "b")));
        Assert.All(Directory.GetFiles(module.Folder, "*", SearchOption.AllDirectories), file => Assert.True((File.GetAttributes(file) & FileAttributes.ReadOnly) != 0));
        if (OperatingSystem.IsWindows())
            return;
        foreach (var folder in Directory.GetDirectories(_root, "*", SearchOption.AllDirectories).Append(_root))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public async Task ManyAddsAtOnce_OfOnePackage_MakeOneEntry()
    {
        var source = _workshop.Folder([.. Enumerable.Range(0, 30).Select(number => ($"{number}.dll", new string('x', number * 1000)))]);
        using var start = new Barrier(8);
        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(() =>
        {
            // A store of its own each, as processes have.
            var store = new ModuleStore(_root);
            start.SignalAndWait(TimeSpan.FromSeconds(30));
            using var package = ModulePackage.Open(source);
            return store.Add(package);
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.True(new ModuleStore(_root).Verify(Assert.Single(added.Distinct())));
        AssertClean(entries: 1);
    }

    [Fact]
    public void FolderPublished_WhereAnotherProcessWasFaster_GivesWay()
    {
        var store = Add(_workshop.Folder(("a.dll", "a")));
        using (var slower = UnpackingFolder.Create(_root))
        {
            File.WriteAllText(Path.Combine(slower.Path, "a.dll"), "a");
            slower.Publish(store.Folder);
        }

        Assert.True(new ModuleStore(_root).Verify(store));
        AssertClean(entries: 1);
    }

    [Fact]
    public void TamperedFolderTakenAside_WhereAnotherProcessWasFaster_GivesWay()
    {
        _ = new ModuleStore(_root);
        using (var slower = UnpackingFolder.Create(_root))
            slower.TakeAside(Path.Combine(_root, "gone"));
        AssertClean(entries: 0);
    }

    [Theory]
    [InlineData("change")]
    [InlineData("delete")]
    [InlineData("add")]
    public void TamperedEntry_AddedAgain_IsReplaced(string how)
    {
        var source = _workshop.Folder(("a.dll", "a"), ("b.dll", "b"));
        var module = Add(source);
        var file = Path.Combine(module.ModuleFolder, "a.dll");
        File.SetAttributes(file, FileAttributes.Normal);
        if (how == "change")
            File.WriteAllText(file, "A");
        else if (how == "delete")
            File.Delete(file);
        else
            File.WriteAllText(Path.Combine(module.ModuleFolder, "c.dll"), "c");
        Assert.False(new ModuleStore(_root).Verify(module));
        Assert.Equal(module, Add(source));
        Assert.True(new ModuleStore(_root).Verify(module));
        AssertClean(entries: 1);
    }

    [Fact]
    public void LeftoverOfADeadProcess_StoreOpened_IsSwept()
    {
        _ = new ModuleStore(_root);
        var leftover = Leftover(ago: TimeSpan.FromDays(1));
        _ = new ModuleStore(_root);
        Assert.False(Directory.Exists(leftover));
        AssertClean(entries: 0);
    }

    [Fact]
    public void AddInProgress_StoreOpened_IsLeftAlone()
    {
        _ = new ModuleStore(_root);
        var fresh = Leftover(ago: TimeSpan.Zero);
        var held = Leftover(ago: TimeSpan.FromDays(1));
        using var owner = new FileStream(held + ".lock", FileMode.Open, FileAccess.Write, FileShare.None);
        _ = new ModuleStore(_root);
        Assert.True(Directory.Exists(fresh));
        Assert.True(Directory.Exists(held));
    }

    [Fact]
    public void DamagedEntry_Added_ThrowsAndLeavesNothing()
    {
        var path = _workshop.Archive(("module/Acme.dll", string.Concat(Enumerable.Range(0, 3000))));
        var bytes = File.ReadAllBytes(path);
        // Behind the local header of the module's only file: its compressed content.
        var content = bytes.AsSpan().IndexOf("module/Acme.dll"u8) + 200;
        bytes[content] ^= 0xFF;
        File.WriteAllBytes(path, bytes);
        var thrown = Assert.Throws<ModulePackageException>(() => Add(path));
        Assert.Contains("module/Acme.dll", thrown.Message, StringComparison.Ordinal);
        AssertClean(entries: 0);
    }

    [Fact]
    public void FileThatChangesWhileItIsAdded_Added_Throws()
    {
        var source = _workshop.Folder(("a.dll", "a"));
        using var package = ModulePackage.Open(source);
        File.WriteAllText(Path.Combine(source, "a.dll"), "longer");
        Assert.Throws<ModulePackageException>(() => new ModuleStore(_root).Add(package));
        AssertClean(entries: 0);
    }

    [Fact]
    public void FileThatVanishesBeforeItIsAdded_Added_Throws()
    {
        var source = _workshop.Folder(("a.dll", "a"));
        using var package = ModulePackage.Open(source);
        File.Delete(Path.Combine(source, "a.dll"));
        Assert.Throws<ModulePackageException>(() => new ModuleStore(_root).Add(package));
        AssertClean(entries: 0);
    }

    [Fact]
    public void StoreBelowAFile_Opened_ThrowsNamingThePath()
    {
        var file = Path.Combine(_workshop.Folder(("taken", "")), "taken");
        var thrown = Assert.Throws<ModuleStoreException>(() => new ModuleStore(Path.Combine(file, "store")));
        Assert.Contains(file, thrown.Path, StringComparison.Ordinal);
        Assert.Contains("No module can be stored", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StoreThatVanished_AddedTo_ThrowsNamingThePath()
    {
        var store = new ModuleStore(_root);
        Directory.Delete(_root, recursive: true);
        File.WriteAllText(_root, "in the way");
        using var package = ModulePackage.Open(_workshop.Folder(("a.dll", "a")));
        var thrown = Assert.Throws<ModuleStoreException>(() => store.Add(package));
        Assert.Equal(_root, thrown.Path);
        Assert.Contains("Nothing was added", thrown.Message, StringComparison.Ordinal);
    }

    private StoredModule Add(string source)
    {
        using var package = ModulePackage.Open(source);
        return new ModuleStore(_root).Add(package);
    }

    private string Leftover(TimeSpan ago)
    {
        var folder = Path.Combine(_root, $".adding-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path.Combine(folder, "module"));
        File.WriteAllText(Path.Combine(folder, "module", "half.dll"), "ha");
        File.WriteAllText(folder + ".lock", "");
        File.SetLastWriteTimeUtc(folder + ".lock", TimeProvider.System.GetUtcNow().UtcDateTime - ago);
        return folder;
    }

    private void AssertClean(int entries) => Assert.Equal(entries, Directory.GetFileSystemEntries(_root).Length);
}
