using System.Diagnostics;
using BlockLog;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.BlockLogs;

/// <summary>The block log as a host has it: in child processes that are replaced and killed while callers append.</summary>
[Collection(Alone.Name)]
public sealed class BlockLogTests
{
    [Fact]
    public async Task UpgradeUnderAppends_FailsNone_AndEveryAcknowledgedRecordIsThereOnce_AlsoAfterARestart()
    {
        var host = await LogHost.StartAsync("1.0.0");
        var appenders = new Appenders(host.Log, 8);
        await appenders.AppendAsync(200);

        var report = await host.UpgradeAsync("2.0.0");

        Assert.True(report.IsApplied, report.ToString());
        await appenders.AppendAsync(200);
        await appenders.StopAsync();
        var records = await host.AllAsync();
        appenders.AssertEqualTo(records);
        Assert.Equal(["1.0.0", "2.0.0"], records.Select(record => record.WrittenBy).Distinct());
        Assert.Equal((LogOwnership.Owner, "2.0.0"), await OwnershipAsync(host));

        await using var next = await host.RestartAsync("2.0.0");
        appenders.AssertEqualTo(await next.AllAsync());
        Assert.Equal(0, (await next.Log.StatusAsync(CancellationToken.None)).Failed);
    }

    [Theory]
    [InlineData("1.0.0")]
    [InlineData("2.0.0")]
    public async Task ProcessIsKilledUnderAppends_FailsNone_AndEveryAcknowledgedRecordIsThereOnce(string version)
    {
        await using var host = await LogHost.StartAsync(version);
        var appenders = new Appenders(host.Log, 8);
        for (var kill = 0; kill < 3; kill++)
        {
            await appenders.AppendAsync(200);
            using var process = Process.GetProcessById(host.ProcessId);
            process.Kill();
            await process.WaitForExitAsync().Within("end of the killed process");
        }

        await appenders.AppendAsync(200);
        await appenders.StopAsync();
        appenders.AssertEqualTo(await host.AllAsync());
    }

    [Fact]
    public async Task RollBackAfterVersion2WroteARecord_IsRefusedByVersion1_AndVersion2ServesOn()
    {
        await using var host = await LogHost.StartAsync("1.0.0");
        await AppendAsync(host, 1);
        Assert.True((await host.UpgradeAsync("2.0.0")).IsApplied);
        await AppendAsync(host, 2);

        var report = await host.Runtime.ApplyAsync(new ServiceRequest { RollBack = ["block-log"] }).Within("report of the roll back");

        Assert.False(report.IsApplied, report.ToString());
        Assert.Contains("Version 1.0.0 does not read it: run 2.0.0 or later.", report.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, (await AppendAsync(host, 3)).Sequence);
        Assert.Equal((LogOwnership.Owner, "2.0.0"), await OwnershipAsync(host));
    }

    [Fact]
    public async Task RollBackBeforeVersion2WroteARecord_Version1GoesOn()
    {
        await using var host = await LogHost.StartAsync("1.0.0");
        await AppendAsync(host, 1);
        Assert.True((await host.UpgradeAsync("2.0.0")).IsApplied);

        var report = await host.Runtime.ApplyAsync(new ServiceRequest { RollBack = ["block-log"] }).Within("report of the roll back");

        Assert.True(report.IsApplied, report.ToString());
        Assert.Equal(new AppendResult(2, "1.0.0"), await AppendAsync(host, 2));
        Assert.Equal(new AppendResult(1, "1.0.0"), await AppendAsync(host, 1));
    }

    [Fact]
    public async Task PathIsMissing_TheHostDoesNotStart_AndSaysWhatToSet()
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var host = await LogHost.StartAsync("1.0.0", ("Path", ""));
        });

        Assert.Contains("it must be the full path of the log's folder", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ErrorsOfTheLog_CrossThePipe()
    {
        await using var host = await LogHost.StartAsync("2.0.0", ("MaxRecordBytes", "10"));

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => AppendAsync(host, 11));

        Assert.Contains("11 bytes; at most 10", refused.Message, StringComparison.Ordinal);
    }

    private static Task<AppendResult> AppendAsync(LogHost host, int number) =>
        host.Log.AppendAsync(new Guid(number, 0, 0, new byte[8]), new byte[number], CancellationToken.None).Within($"append {number}");

    private static async Task<(LogOwnership, string)> OwnershipAsync(LogHost host)
    {
        var status = await host.Log.StatusAsync(CancellationToken.None).Within("status");
        return (status.Ownership, status.Version);
    }
}
