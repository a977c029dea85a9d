using Echo;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Subpartitions;

public sealed class ServingTests
{
    [Fact]
    public async Task Offload_LoadedInAChild_ServesItsContracts()
    {
        await using var nursery = new Nursery();
        var (child, echo) = await nursery.EchoAsync();
        await using var end = child;

        var who = await echo.WhoAsync().Within("WhoAsync");
        Assert.Equal(("1.0.0", child.ProcessId, 1L), (who.Version, who.ProcessId, who.Generation));
        Assert.Equal([1, 2, 3], await echo.EchoAsync([1, 2, 3]).Within("EchoAsync"));
        var note = await echo.NoteAsync(new EchoNote("title", [4, 5], new() { ["key"] = "value" })).Within("NoteAsync");
        Assert.Equal(("title!", 5, "value"), (note.Title, note.Numbers[1], note.Tags["key"]));
        Assert.Equal(Enumerable.Range(0, 100), await echo.StreamAsync(100).ToListAsync());
        Assert.Equal("so be it", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await echo.FailAsync("so be it"))).Message);
    }

    [Fact]
    public async Task Offload_CallsAContractOfTheKernel()
    {
        await using var nursery = new Nursery();
        var (child, echo) = await nursery.EchoAsync();
        await using var end = child;
        Assert.Equal($"why: answered in {Environment.ProcessId}", await echo.AskKernelAsync("why").Within("AskKernelAsync"));
    }
}
