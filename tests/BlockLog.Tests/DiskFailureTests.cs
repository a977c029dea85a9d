using BlockLog.Tests.Disks;
using Xunit;

namespace BlockLog.Tests;

/// <summary>The disk is full, or fails: appenders are told, nothing is lost or written twice, and the log goes on by itself.</summary>
public sealed class DiskFailureTests
{
    private readonly SimulatedDisk _disk = new();

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 50)]
    [InlineData(2, 0)]
    [InlineData(2, 600)]
    public async Task DiskIsFull_AppendsFail_RepeatedOnesAreAnswered_AndItGoesOnWithSpace(int version, int written)
    {
        using var log = await Logs.AcquireAsync(_disk, Logs.Of(version));
        await log.AppendAsync(1);
        var length = _disk.Now.Files[_disk.Now.LastSegment].Length;
        _disk.Hook = operation => operation.Action is DiskAction.Write or DiskAction.Create ? DiskFault.Full(written) : null;

        var full = await Assert.ThrowsAsync<LogFullException>(() => log.AppendAsync(2));
        Assert.Contains("1 appends were not acknowledged and are not in the log", full.Message, StringComparison.Ordinal);
        Assert.InRange(_disk.Now.Files[_disk.Now.LastSegment].Length, 1, length);
        Assert.Equal(1, (await log.AppendAsync(1)).Sequence);
        Assert.False(log.CheckHealth().IsHealthy || (await log.StatusAsync(CancellationToken.None)).Failed == 0);
        await Assert.ThrowsAsync<LogFullException>(() => log.AppendAsync(3));

        _disk.Hook = null;
        Assert.Equal(2, (await log.AppendAsync(3)).Sequence);
        Assert.Equal(3, (await log.AppendAsync(2)).Sequence);
        Assert.Equal([Logs.Id(1), Logs.Id(3), Logs.Id(2)], (await log.AllAsync()).Select(record => record.Id));
        Assert.True(log.CheckHealth().IsHealthy);
        Assert.Equal(1, (await log.StatusAsync(CancellationToken.None)).Segments);
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task WhatWasWrittenCannotBeCutOff_TheLogGoesOnInANewSegment(int version)
    {
        using var log = await Logs.AcquireAsync(_disk, Logs.Of(version));
        await log.AppendAsync(1);
        _disk.Hook = operation => operation.Action switch
        {
            DiskAction.Write => DiskFault.Broken(writtenBytes: 10_000),
            DiskAction.SetLength or DiskAction.Create => DiskFault.Broken(),
            _ => null,
        };

        // Written as a whole, reported as a failure: whether it is in the log is not known, and says so.
        var broken = await Assert.ThrowsAsync<LogWriteException>(() => log.AppendAsync(2));
        Assert.Contains("may be in the log", broken.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<LogWriteException>(() => log.AppendAsync(3));

        _disk.Hook = null;
        Assert.Equal(3, (await log.AppendAsync(3)).Sequence);
        Assert.Equal(2, (await log.AppendAsync(2)).Sequence);
        Assert.Equal([Logs.Id(1), Logs.Id(2), Logs.Id(3)], (await log.AllAsync()).Select(record => record.Id));
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task FlushFails_TheGroupIsWrittenToANewSegment_AndIsThereAfterALossOfPower(int version)
    {
        using var log = await Logs.AcquireAsync(_disk, Logs.Of(version));
        await log.AppendAsync(1);
        var failing = 1;
        _disk.Hook = operation => operation.Action == DiskAction.Flush && Interlocked.Decrement(ref failing) == 0 ? DiskFault.Broken() : null;

        Assert.Equal(2, (await log.AppendAsync(2)).Sequence);
        Assert.Equal(3, (await log.AppendAsync(3)).Sequence);

        Assert.Equal(2, (await log.StatusAsync(CancellationToken.None)).Segments);
        using var next = await Logs.AcquireAsync(new SimulatedDisk(_disk.Durable), Logs.Of(version));
        Assert.Equal([Logs.Id(1), Logs.Id(2), Logs.Id(3)], (await next.AllAsync()).Select(record => record.Id));
        await next.ReleaseAsync(CancellationToken.None);
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task FlushFails_AndTheProcessIsKilled_TheNextOwnerDoesNotTrustWhatItCanRead()
    {
        using var log = await Logs.AcquireAsync(_disk, Logs.V1);
        await log.AppendAsync(1);
        _disk.Hook = operation => operation.Action is DiskAction.Flush or DiskAction.Create ? DiskFault.Broken() : null;
        await Assert.ThrowsAsync<LogWriteException>(() => log.AppendAsync(2));
        _disk.Hook = null;

        // Another process on the same machine: it reads what the cache has, and what it serves must survive the power.
        using var next = await Logs.AcquireAsync(_disk, Logs.V1);
        Assert.Equal(2, (await next.AppendAsync(2)).Sequence);
        using var afterwards = await Logs.AcquireAsync(new SimulatedDisk(_disk.Durable), Logs.V1);
        Assert.Equal([Logs.Id(1), Logs.Id(2)], (await afterwards.AllAsync()).Select(record => record.Id));
        await afterwards.ReleaseAsync(CancellationToken.None);
        await next.ReleaseAsync(CancellationToken.None);
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task NoFlushSucceeds_AppendsFail_AndAreThereOnceWhenOneDoes()
    {
        using var log = await Logs.AcquireAsync(_disk, Logs.V2);
        _disk.Hook = operation => operation.Action == DiskAction.Flush ? DiskFault.Broken() : null;
        await Assert.ThrowsAsync<LogWriteException>(() => log.AppendAsync(1));
        await Assert.ThrowsAsync<LogWriteException>(() => log.AppendAsync(1));
        _disk.Hook = null;

        Assert.Equal(1, (await log.AppendAsync(1)).Sequence);
        Assert.Single(await log.AllAsync());
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task FenceCannotBeRead_NothingIsAcknowledged_UntilItCan()
    {
        using var log = await Logs.AcquireAsync(_disk, Logs.V1);
        _disk.Hook = operation => operation.Action == DiskAction.TryRead ? DiskFault.Broken() : null;
        await Assert.ThrowsAsync<LogWriteException>(() => log.AppendAsync(1));
        _disk.Hook = null;

        Assert.Equal(1, (await log.AppendAsync(1)).Sequence);
        Assert.Single(await log.AllAsync());
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task TakingFails_AndIsTriedAgain_WithAHigherFence()
    {
        var failing = true;
        _disk.Hook = operation => operation.Action == DiskAction.Create && operation.Name.Contains(".blk", StringComparison.Ordinal) && failing ? DiskFault.Full() : null;
        using var log = Logs.Open(_disk, Logs.V1);
        var append = log.AppendAsync(1);
        await Assert.ThrowsAsync<IOException>(async () => await log.AcquireAsync(CancellationToken.None));
        Assert.False(append.IsCompleted);

        failing = false;
        await log.AcquireAsync(CancellationToken.None);

        Assert.Equal(1, (await append).Sequence);
        Assert.Equal(2, (await log.StatusAsync(CancellationToken.None)).Fence);
        Assert.DoesNotContain(_disk.Now.Files.Keys, name => name.EndsWith(".new", StringComparison.Ordinal));
        await log.ReleaseAsync(CancellationToken.None);
    }
}
