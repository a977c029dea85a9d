using System.Diagnostics;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Control.Remote.Registry;
using Xunit;

namespace PluginRuntime.Control.Tests.Remote;

/// <summary>Who runs is listed, who is gone is not, and a name has one kernel.</summary>
public sealed class RegistryTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("prt-registry-");
    private readonly KernelRegistry _registry;

    public RegistryTests() => _registry = new KernelRegistry(Path.Combine(_root.FullName, "run", "registry"));

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task KernelThatRuns_IsListed_UntilItIsRemoved_AndOnlyItsUserCanReadIt()
    {
        var entry = Own("desk");

        await _registry.AddAsync(entry, CancellationToken.None);

        Assert.Equal(entry, Assert.Single(_registry.Read()));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FileOf("desk")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_registry.Folder));
        }

        await _registry.RemoveAsync(entry, CancellationToken.None);
        Assert.Empty(_registry.Read());
        Assert.False(File.Exists(FileOf("desk")));
    }

    [Fact]
    public void RegistryThatIsNotThere_IsEmpty() => Assert.Empty(_registry.Read());

    [Fact]
    public async Task SecondKernelOfAName_IsRefused_AndTheFirstStaysListed()
    {
        var first = Own("desk");
        await _registry.AddAsync(first, CancellationToken.None);

        var taken = await Assert.ThrowsAsync<KernelNameTakenException>(() => _registry.AddAsync(Own("desk") with { Secret = "other" }, CancellationToken.None));

        Assert.Equal(("desk", Environment.ProcessId), (taken.KernelName, taken.ProcessId));
        Assert.Equal(first, Assert.Single(_registry.Read()));
    }

    [Fact]
    public async Task EntryOfAProcessThatIsGone_IsSweptByWhoReads()
    {
        await _registry.AddAsync(Own("gone") with { ProcessId = await EndedProcessAsync() }, CancellationToken.None);

        Assert.Empty(_registry.Read());

        Assert.False(File.Exists(FileOf("gone")));
    }

    [Fact]
    public async Task EntryWhoseProcessIdAnotherProcessHas_IsSwept()
    {
        // This process has the id, and did not write it.
        await _registry.AddAsync(Own("gone") with { ProcessStart = "another boot/12345" }, CancellationToken.None);

        Assert.Empty(_registry.Read());

        Assert.False(File.Exists(FileOf("gone")));
    }

    [Fact]
    public async Task NameOfAKernelThatIsGone_IsFreeForTheNext_AndTheLateRemovalOfTheFirstDoesNotTouchIt()
    {
        var gone = Own("desk") with { ProcessStart = "another boot/12345", Secret = "old" };
        await _registry.AddAsync(gone, CancellationToken.None);
        var next = Own("desk");

        await _registry.AddAsync(next, CancellationToken.None);
        await _registry.RemoveAsync(gone, CancellationToken.None);

        Assert.Equal(next, Assert.Single(_registry.Read()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"protocol":1,"name":"somebody else","pipe":"p","secret":"s","processId":1,"processStart":"x"}""")]
    public async Task FileThatIsNoEntry_IsNotListed_AndRemoved(string content)
    {
        await _registry.AddAsync(Own("desk"), CancellationToken.None);
        await File.WriteAllTextAsync(FileOf("strange"), content);

        Assert.Equal("desk", Assert.Single(_registry.Read()).Name);

        Assert.False(File.Exists(FileOf("strange")));
    }

    [Fact]
    public async Task KernelsThatComeAtOnce_WithOneName_OneIsListed()
    {
        var tries = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => Task.Run(async () =>
        {
            try
            {
                await _registry.AddAsync(Own("desk") with { Secret = $"{number}" }, CancellationToken.None);
                return 1;
            }
            catch (KernelNameTakenException)
            {
                return 0;
            }
        }))).Within("answers to all");

        Assert.Equal(1, tries.Sum());
        Assert.Single(_registry.Read());
    }

    private static KernelEntry Own(string name) => new(1, name, "/nowhere", "secret", Environment.ProcessId, ProcessStart.Of(Environment.ProcessId)!);

    private string FileOf(string name) => Path.Combine(_registry.Folder, name + ".json");

    private static async Task<int> EndedProcessAsync()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true })!;
        await process.WaitForExitAsync().Within("end of a process");
        return process.Id;
    }
}
