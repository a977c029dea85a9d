using BlockLog.Tests.Disks;
using Xunit;

namespace BlockLog.Tests;

/// <summary>Appends share flushes, none is acknowledged before its own, and waiting ones can be withdrawn.</summary>
public sealed class GroupCommitTests : IDisposable
{
    private readonly SimulatedDisk _disk = new();
    private readonly SemaphoreSlim _flushing = new(0);
    private readonly SemaphoreSlim _flushed = new(0);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task AppendsThatComeDuringAFlush_ShareTheNext(int version)
    {
        using var log = await Logs.AcquireAsync(_disk, Logs.Of(version));
        HoldFlushes();
        var first = log.AppendAsync(1);
        _flushing.Within("first flush");
        var others = Enumerable.Range(2, 63).Select(number => log.AppendAsync(number)).ToArray();

        Assert.False(first.IsCompleted);
        _flushed.Release();
        await first;
        _flushing.Within("second flush");
        Assert.DoesNotContain(others, append => append.IsCompleted);
        LetFlush();
        var results = await Task.WhenAll(others);

        Assert.Equal(Enumerable.Range(2, 63).Select(number => (long)number), results.Select(result => result.Sequence));
        var status = await log.StatusAsync(CancellationToken.None);
        Assert.Equal((2L, 64L, 63), (status.Commits, status.Committed, status.LargestCommit));
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task SameIdTwiceInOneGroup_IsOneRecord()
    {
        using var log = await Logs.AcquireAsync(_disk, Logs.V1);
        HoldFlushes();
        var first = log.AppendAsync(1);
        _flushing.Within("first flush");
        var group = new[] { log.AppendAsync(2), log.AppendAsync(3), log.AppendAsync(2) };
        LetFlush();

        Assert.Equal([2, 3, 2], (await Task.WhenAll(group)).Select(result => result.Sequence));
        await first;
        Assert.Equal(3, (await log.AllAsync()).Count);
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task GroupHasNoMoreBytesThanOneWriteTakes()
    {
        using var log = await Logs.AcquireAsync(_disk, Logs.V1);
        HoldFlushes();
        var first = log.AppendAsync(1);
        _flushing.Within("first flush");
        var large = Enumerable.Range(2, 4).Select(number => log.AppendAsync(Logs.Id(number), new byte[500_000], CancellationToken.None).Within("acknowledgement")).ToArray();
        LetFlush();
        await first;
        await Task.WhenAll(large);

        Assert.Equal(2, (await log.StatusAsync(CancellationToken.None)).LargestCommit);
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task AppendWithdrawnBeforeItsTurn_IsNotWritten()
    {
        using var log = await Logs.AcquireAsync(_disk, Logs.V1);
        HoldFlushes();
        var first = log.AppendAsync(1);
        _flushing.Within("first flush");
        using var cancellation = new CancellationTokenSource();
        var withdrawn = log.AppendAsync(Logs.Id(2), new byte[3], cancellation.Token).AsTask();
        var last = log.AppendAsync(3);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => withdrawn.Within("end of the withdrawn append"));
        LetFlush();
        await first;

        Assert.Equal(2, (await last).Sequence);
        Assert.Equal([Logs.Id(1), Logs.Id(3)], (await log.AllAsync()).Select(record => record.Id));
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task AppendCancelledWhileItIsWritten_IsFinishedAndAcknowledged()
    {
        using var log = await Logs.AcquireAsync(_disk, Logs.V1);
        HoldFlushes();
        using var cancellation = new CancellationTokenSource();
        var append = log.AppendAsync(Logs.Id(1), new byte[3], cancellation.Token).AsTask();
        _flushing.Within("flush");
        await cancellation.CancelAsync();
        Assert.False(append.IsCompleted);
        LetFlush();

        Assert.Equal(1, (await append.Within("acknowledgement")).Sequence);
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task QueueIsFull_AppendsWaitForRoom_AndCanBeCancelledWithoutEffect()
    {
        using var log = await Logs.AcquireAsync(_disk, Logs.V1, new BlockLogOptions { QueueCapacity = 2 });
        HoldFlushes();
        var first = log.AppendAsync(1);
        _flushing.Within("first flush");
        var second = log.AppendAsync(2);
        using var cancellation = new CancellationTokenSource();
        var cancelled = log.AppendAsync(Logs.Id(3), new byte[3], cancellation.Token).AsTask();
        var fourth = log.AppendAsync(4);

        Assert.Equal(2, (await log.StatusAsync(CancellationToken.None)).Waiting);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Within("end of the cancelled append"));
        LetFlush();

        Assert.Equal([1, 2, 3], (await Task.WhenAll(first, second, fourth)).Select(result => result.Sequence));
        Assert.DoesNotContain(await log.AllAsync(), record => record.Id == Logs.Id(3));
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task CallsBeforeTheLogIsOwned_Wait_AndCanBeCancelled()
    {
        using var log = Logs.Open(_disk, Logs.V1);
        using var cancellation = new CancellationTokenSource();
        var append = log.AppendAsync(1);
        var read = log.ReadAsync(1, CancellationToken.None).AsTask();
        var scan = log.AllAsync();
        var cancelled = log.AppendAsync(Logs.Id(2), new byte[1], cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Within("end of the cancelled append"));
        Assert.False(append.IsCompleted || read.IsCompleted || scan.IsCompleted);

        await log.AcquireAsync(CancellationToken.None);

        Assert.Equal(1, (await append).Sequence);
        // Both began before the append; what they find is what was acknowledged when they were let in.
        await read.Within("end of the read");
        await scan.Within("end of the scan");
        Assert.Single(await log.AllAsync());
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Release_FinishesWhatWaits_AndLaterAppendsWaitForTheNextOwnership()
    {
        using var log = await Logs.AcquireAsync(_disk, Logs.V1);
        HoldFlushes();
        var first = log.AppendAsync(1);
        _flushing.Within("first flush");
        var second = log.AppendAsync(2);
        var release = log.ReleaseAsync(CancellationToken.None).AsTask();
        var late = log.AppendAsync(3);
        LetFlush();
        await release.Within("release");

        Assert.Equal([1, 2], (await Task.WhenAll(first, second)).Select(result => result.Sequence));
        Assert.False(late.IsCompleted);
        await log.AcquireAsync(CancellationToken.None);
        Assert.Equal(3, (await late).Sequence);
        await log.ReleaseAsync(CancellationToken.None);
    }

    public void Dispose()
    {
        _flushing.Dispose();
        _flushed.Dispose();
    }

    private void HoldFlushes() => _disk.Hook = operation =>
    {
        if (operation.Action == DiskAction.Flush)
        {
            _flushing.Release();
            _flushed.Within("leave of the test to flush");
        }

        return null;
    };

    private void LetFlush()
    {
        _disk.Hook = null;
        _flushed.Release(1000);
    }
}
