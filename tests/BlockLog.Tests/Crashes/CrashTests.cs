using BlockLog.Tests.Disks;
using BlockLog.Writing;
using Xunit;

namespace BlockLog.Tests.Crashes;

/// <summary>Ends processes and power at every instant of what writers do, also while their disk fails.</summary>
public sealed class CrashTests
{
    // Small segments: the third group begins another.
    private static readonly WriterSettings Settings = new(SegmentBytes: 1800, GrowthBytes: 2048);
    private static readonly int[][] Groups = [[1], [2, 3, 4], [5, 6], [3, 7, 7]];
    private static readonly int[][] MoreGroups = [[8, 9], [5], [10]];

    public static TheoryData<string, int, int> Stories => new()
    {
        { "one generation", 1, 1 },
        { "one generation", 2, 2 },
        { "hand-over", 1, 1 },
        { "hand-over", 1, 2 },
        { "hand-over", 2, 2 },
        { "late close", 1, 2 },
        { "late close", 2, 2 },
    };

    [Theory]
    [MemberData(nameof(Stories))]
    public async Task ProcessOrPowerEndsAtAnyInstant_EveryAcknowledgedRecordIsThereOnce(string story, int version, int nextVersion)
    {
        var disk = new SimulatedDisk();
        var run = new WriterRun(disk);
        await TellAsync(run, story, version, nextVersion);

        var check = new CrashCheck(Logs.Of(nextVersion));
        await check.EveryCrashAsync(disk, run, static (replay, next) => replay.AfterPowerCut().Concat(next is null ? [replay.Now] : replay.AfterKillDuring(next)));

        Assert.Equal(run.Submitted.Count, run.Acknowledged.Select(told => told.Id).Distinct().Count());
        Assert.True(check.Images > 50, $"Only {check.Images} different crashes.");
    }

    public static TheoryData<string, int, int> FailingStories => new()
    {
        { "one generation", 1, 1 },
        { "one generation", 2, 2 },
        { "hand-over", 1, 2 },
        { "late close", 1, 2 },
    };

    [Theory]
    [MemberData(nameof(FailingStories))]
    public async Task DiskFailsOnceAnywhere_AndPowerEndsAtAnyInstant_EveryAcknowledgedRecordIsThereOnce(string story, int version, int nextVersion)
    {
        var check = new CrashCheck(Logs.Of(nextVersion));
        var operations = await CountAsync(story, version, nextVersion);
        for (var failing = 0; failing < operations; failing++)
        {
            // Whole, half or nothing of it happens; three operations in a row, so that what is done about the failure fails, too.
            foreach (var (length, written) in new[] { (1, 0), (1, 300), (3, 100) })
            {
                var disk = new SimulatedDisk();
                var first = failing;
                var run = new WriterRun(disk, (number, operation) => number >= first && number < first + length && CanFail(operation) ? DiskFault.Broken(written) : null);
                await TellAsync(run, story, version, nextVersion);
                await check.EveryCrashAsync(disk, run, static (replay, _) => [replay.Now, replay.Durable]);
            }
        }

        Assert.True(check.Images > 500, $"Only {check.Images} different crashes.");
    }

    private static bool CanFail(DiskOperation operation) =>
        operation.Action is not (DiskAction.Lock or DiskAction.List or DiskAction.Open or DiskAction.Read);

    private static async Task TellAsync(WriterRun run, string story, int version, int nextVersion)
    {
        var release = await run.GenerationAsync(Logs.Of(version), Settings, Groups);
        if (story == "one generation")
        {
            await release();
            return;
        }

        if (story == "hand-over")
            await release();
        var releaseNext = await run.GenerationAsync(Logs.Of(nextVersion), Settings, MoreGroups);
        if (story == "late close")
            await release();
        await releaseNext();
    }

    private static async Task<int> CountAsync(string story, int version, int nextVersion)
    {
        var operations = 0;
        await TellAsync(new WriterRun(new SimulatedDisk(), (_, _) => { operations++; return null; }), story, version, nextVersion);
        return operations;
    }
}
