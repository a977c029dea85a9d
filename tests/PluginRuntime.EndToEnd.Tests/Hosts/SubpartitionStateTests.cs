using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Hosts;

/// <summary>What a runtime tells of its host subpartitions.</summary>
[Collection(Alone.Name)]
public sealed class SubpartitionStateTests
{
    [Fact]
    public async Task HostIsUpgraded_TheOneThatComesIsStarting_AndTheOneThatServesServes()
    {
        await using var host = await CellHost.StartAsync();
        await (await host.CellAsync("one")).AddAsync(1);
        var told = new HashSet<string>();

        var applying = host.ApplyAsync("2.0.0");
        await Deadline.Until(
            () =>
            {
                told.Add(string.Join(", ", host.Runtime.Subpartitions.Select(subpartition => $"{subpartition.Version} {subpartition.State}")));
                return applying.IsCompleted;
            },
            "the end of the upgrade");

        Assert.True((await applying).IsApplied);
        Assert.Contains("1.0.0 Serving, 2.0.0 Starting", told);
        Assert.DoesNotContain(told, states => states.Contains("2.0.0 Leaving", StringComparison.Ordinal));
        Assert.Equal(["2.0.0 Serving"], host.Runtime.Subpartitions.Select(subpartition => $"{subpartition.Version} {subpartition.State}"));
    }
}
