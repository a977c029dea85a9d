using System.Diagnostics;
using PluginRuntime.Subpartitions.Processes;

namespace PluginRuntime.Subpartitions.Tests.Processes;

public sealed class RunFolderTests : IDisposable
{
    private readonly string _root = Path.Combine(Path.GetTempPath(), $"prt-{Guid.NewGuid():N}"[..12]);

    public void Dispose()
    {
        if (Directory.Exists(_root))
            Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public void Folder_IsTheUsersAlone_AndPathsOfPipesAreShort()
    {
        using var folder = RunFolder.Create(_root);
        var child = folder.NextChild();
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(owner, File.GetUnixFileMode(_root));
        Assert.Equal(owner, File.GetUnixFileMode(folder.FolderPath));
        Assert.StartsWith(folder.FolderPath, child.Pipe, StringComparison.Ordinal);
        Assert.InRange(child.Pipe.Length, 1, 100);
    }

    [Fact]
    public void FolderThatOthersCouldEnter_IsClosedToThem()
    {
        if (OperatingSystem.IsWindows())
            return;
        Directory.CreateDirectory(_root);
        File.SetUnixFileMode(_root, (UnixFileMode)0b111_111_111);
        using var folder = RunFolder.Create(_root);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_root));
    }

    [Fact]
    public void Folders_OfSeveralKernels_StandSideBySide_AndGoWithTheirOwners()
    {
        using (var one = RunFolder.Create(_root))
        using (var two = RunFolder.Create(_root))
            Assert.NotEqual(one.FolderPath, two.FolderPath);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root));
    }

    [Fact]
    public void Children_HaveNamesOfTheirOwn_AndWhatTheyLeaveIsRemoved()
    {
        using var folder = RunFolder.Create(_root);
        var (one, two) = (folder.NextChild(), folder.NextChild());
        Assert.NotEqual(one.Pipe, two.Pipe);
        foreach (var left in new[] { one.AlivePrefix, one.AlivePrefix + ".17.alive", two.AlivePrefix + ".18.alive" })
            File.WriteAllText(left, "");
        folder.Remove(one);
        Assert.Equal([two.AlivePrefix + ".18.alive"], Directory.GetFiles(folder.FolderPath));
    }

    [Fact]
    public void TooLongARoot_IsRefusedWithWhatToDo()
    {
        if (OperatingSystem.IsWindows())
            return;
        var refused = Assert.Throws<IOException>(() => RunFolder.Create(Path.Combine(_root, new string('x', 90))));
        Assert.Contains("SubpartitionOptions.RunFolder", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sweep_LeavesTheFolderOfALivingKernel()
    {
        using var folder = RunFolder.Create(_root);
        Assert.Empty(await SweepAsync());
        Assert.True(Directory.Exists(folder.FolderPath));
    }

    [Fact]
    public async Task Sweep_RemovesTheFolderOfAKernelThatIsGone()
    {
        var left = Leave("deadbeef");
        File.WriteAllText(Path.Combine(left, "1"), "");
        File.WriteAllText(Path.Combine(left, "1.4711.alive"), "");

        var found = await SweepAsync();

        Assert.Contains(left, Assert.Single(found), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root));
    }

    [Fact]
    public async Task Sweep_OfWhatIsNotThere_FindsNothing() => Assert.Empty(await SweepAsync());

    [Fact]
    public async Task Sweep_SparesAProcessThatOnlyGotTheIdOfAChild()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var other = Process.Start("sleep", "60");
        try
        {
            // Its file is there, and nobody holds it.
            File.WriteAllText(Path.Combine(Leave("deadbeef"), $"1.{other.Id}.alive"), "");
            await SweepAsync(Path.GetFileName(other.MainModule!.FileName));
            Assert.False(other.HasExited);
        }
        finally
        {
            other.Kill();
        }
    }

    [Fact]
    public async Task Sweep_SparesAProcessThatIsNoProgramOfOurs()
    {
        // Held, by this very process: which is no subpartition host.
        await using (new FileStream(Path.Combine(Leave("deadbeef"), $"1.{Environment.ProcessId}.alive"), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
            await SweepAsync("PluginRuntime.NoSuchProgram");
    }

    private Task<IReadOnlyList<string>> SweepAsync(string program = "PluginRuntime.SubpartitionHost") =>
        new RunFolderSweep(_root, program).RunAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>What a killed kernel leaves.</summary>
    private string Leave(string id)
    {
        Directory.CreateDirectory(_root);
        File.WriteAllText(Path.Combine(_root, id + ".lock"), "");
        return Directory.CreateDirectory(Path.Combine(_root, id)).FullName;
    }
}
