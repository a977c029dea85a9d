using PluginRuntime.EndToEnd.Tests.Subpartitions;
using PluginRuntime.Kernel;
using Tally;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Offloads;

/// <summary>A thousand calls at once across a replacement: each is answered once, none is refused.</summary>
[Collection(Alone.Name)]
public sealed class ReplacementTests
{
    private const int Many = 1000;

    [Fact]
    public async Task ThousandCallersCallOn_EachCallIsAnsweredOnce_AndNoCallerGoesBackToTheOld()
    {
        await using var host = await TallyHost.StartAsync();
        using var enough = new CancellationTokenSource();
        var callers = Enumerable.Range(0, Many).Select(caller => CallOnAsync(host.Tally, caller, enough.Token)).ToArray();
        await Deadline.Until(() => host.Runtime.Subpartitions.Single().CallsInside > Many / 2, "calls inside");

        var report = await host.ApplyAsync("2.0.0");

        Assert.True(report.IsApplied, report.ToString());
        await host.Tally.WhoAsync().Within("answer of the new");
        await enough.CancelAsync();
        var answers = await Task.WhenAll(callers).Within("end of the callers");
        Assert.Contains(answers, versions => versions[0] == "1.0.0" && versions[^1] == "2.0.0");
        Assert.All(answers, versions => Assert.Equal(versions.Order(), versions));
        var executed = host.Executed();
        Assert.Equal(answers.Sum(versions => versions.Count), executed.Count);
        Assert.All(executed, call => Assert.Equal(1, call.Value));
        await host.ServesAsync("2.0.0");
    }

    [Fact]
    public async Task ThousandCallsInsideTheOld_EndThere_WhileThousandOthersEndInTheNew()
    {
        await using var host = await TallyHost.StartAsync();
        host.Order("1.0.0", "Pause:ReleaseAsync");
        var inside = Hold(host.Tally, "old");
        await Deadline.Until(() => host.Executed().Count == Many, "a thousand calls inside the old");
        var phases = new Phases();
        var upgrading = host.ApplyAsync("2.0.0", new UpgradePolicy { QuiesceGrace = TimeSpan.FromSeconds(60) }, phases);
        await phases.When(UpgradePhase.Probation, upgrading);

        host.Open("new");
        var others = await Task.WhenAll(Hold(host.Tally, "new")).Within("a thousand answers of the new");
        Assert.DoesNotContain(inside, static call => call.IsCompleted);
        Assert.False(host.WasObeyed("1.0.0"), "The old was told to release with calls inside.");
        host.Open("old");
        await Deadline.Until(() => host.WasObeyed("1.0.0"), "the release of the old, once no call is inside");
        host.Open("go");

        var report = await upgrading;
        Assert.True(report.IsApplied, report.ToString());
        Assert.All(await Task.WhenAll(inside).Within("a thousand answers of the old"), answer => Assert.Equal("1.0.0", answer.Version));
        Assert.All(others, answer => Assert.Equal("2.0.0", answer.Version));
        Assert.Equal(2 * Many, host.Executed().Values.Sum());
        await host.ServesAsync("2.0.0");
    }

    private static Task<TallyAnswer>[] Hold(ITally tally, string latch) =>
        [.. Enumerable.Range(0, Many).Select(call => tally.HoldAsync($"{latch}-{call}", latch).AsTask())];

    private static async Task<List<string>> CallOnAsync(ITally tally, int caller, CancellationToken enough)
    {
        List<string> versions = [];
        while (!enough.IsCancellationRequested)
            versions.Add((await tally.NoteAsync($"{caller}-{versions.Count}", CancellationToken.None).Within($"answer {versions.Count} of caller {caller}")).Version);
        return versions;
    }
}
