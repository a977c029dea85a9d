using System.IO.Compression;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Tests.Loading;

public sealed class ModulePackageTests : IDisposable
{
    private readonly PackageWorkshop _workshop = new();

    public void Dispose() => _workshop.Dispose();

    [Fact]
    public void Archive_Opened_ListsModuleAndContracts()
    {
        using var package = ModulePackage.Open(_workshop.Archive(("module/Acme.dll", "a"), ("module/fr/Acme.resources.dll", "b"), ("module/runtimes/linux-x64/native/x.so", "c"), ("contracts/C.dll", "d"), ("README.md", "e")));
        Assert.Equal(["contracts/C.dll", "module/Acme.dll", "module/fr/Acme.resources.dll", "module/runtimes/linux-x64/native/x.so"], package.Files.Select(file => file.Path));
    }

    [Fact]
    public void LaidOutFolder_Opened_ListsModuleAndContracts()
    {
        using var package = ModulePackage.Open(_workshop.Folder(("module/Acme.dll", "a"), ("module/de/x.txt", "b"), ("contracts/C.dll", "c"), ("notes.txt", "d")));
        Assert.Equal(["contracts/C.dll", "module/Acme.dll", "module/de/x.txt"], package.Files.Select(file => file.Path));
    }

    [Fact]
    public void FlatFolder_Opened_IsAllModule()
    {
        using var package = ModulePackage.Open(_workshop.Folder(("Acme.dll", "a"), ("fr/Acme.resources.dll", "b"), ("contracts/C.dll", "c")));
        Assert.Equal(["module/Acme.dll", "module/contracts/C.dll", "module/fr/Acme.resources.dll"], package.Files.Select(file => file.Path));
    }

    [Fact]
    public void FolderWithLinks_Opened_FollowsFilesOnly()
    {
        var folder = _workshop.Folder(("real.dll", "content"));
        File.CreateSymbolicLink(Path.Combine(folder, "linked.dll"), Path.Combine(folder, "real.dll"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "circle"), folder);
        using var package = ModulePackage.Open(folder);
        Assert.Equal([("module/linked.dll", 7L), ("module/real.dll", 7L)], package.Files.Select(file => (file.Path, file.Length)));
    }

    [Fact]
    public void Nothing_Opened_Throws() => Throws("no such file", Path.Combine(_workshop.Root, "nowhere"));

    [Fact]
    public void EmptyFolder_Opened_Throws() => Throws("empty", _workshop.Folder());

    [Fact]
    public void FileThatIsNoPackage_Opened_Throws() => Throws("not a .nupkg", Path.Combine(_workshop.Folder(("Acme.dll", "a")), "Acme.dll"));

    [Fact]
    public void OtherPackageType_Opened_ThrowsNamingBoth() => Throws("its package type is DotnetTool", _workshop.ArchiveOfType("DotnetTool", ("module/Acme.dll", "a")));

    [Fact]
    public void NoPackageType_Opened_Throws() => Throws("names no package type", _workshop.ArchiveOfType(null, ("lib/net10.0/Acme.dll", "a")));

    [Fact]
    public void NoModuleFiles_Opened_Throws() => Throws("no files under module/", _workshop.Archive(("lib/Acme.dll", "a")));

    [Fact]
    public void NoManifest_Opened_Throws()
    {
        var path = Path.Combine(_workshop.Root, "none.nupkg");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
            zip.CreateEntry("module/Acme.dll");
        Throws("damaged", path);
    }

    [Theory]
    [InlineData("module/../../evil.dll")]
    [InlineData("../evil.dll")]
    [InlineData("/etc/evil.dll")]
    [InlineData("module/..\\evil.dll")]
    [InlineData("module/%2e%2e/%2e%2e/evil.dll")]
    [InlineData("C:/evil.dll")]
    [InlineData("module/./evil.dll")]
    public void EntryThatLeadsOut_Opened_Throws(string name) => Throws("leads out of the package", _workshop.Archive(("module/Acme.dll", "a"), (name, "evil")));

    [Fact]
    public void EntriesThatDifferInCaseOnly_Opened_Throws() => Throws("upper and lower case", _workshop.Archive(("module/Acme.dll", "a"), ("module/acme.dll", "b")));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(99)]
    public void TruncatedArchive_Opened_Throws(int percent)
    {
        var path = _workshop.Archive(("module/Acme.dll", new string('x', 5000)));
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length * percent / 100)]);
        Throws("damaged or cut off", path);
    }

    private static void Throws(string part, string path)
    {
        var thrown = Assert.Throws<ModulePackageException>(() => ModulePackage.Open(path).Dispose());
        Assert.Equal(path, thrown.PackagePath);
        Assert.Contains(path, thrown.Message, StringComparison.Ordinal);
        Assert.Contains(part, thrown.Message, StringComparison.Ordinal);
    }
}
