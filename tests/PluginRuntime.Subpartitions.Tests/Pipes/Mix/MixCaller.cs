using PluginRuntime.Subpartitions.Tests.Pipes.Support;

namespace PluginRuntime.Subpartitions.Tests.Pipes.Mix;

/// <summary>One caller of a mix: calls and sequences one after the other, each of which must have the outcome that it may have.</summary>
/// <param name="desk">What it calls.</param>
/// <param name="executed">Told by the desk.</param>
/// <param name="seed">What it does.</param>
/// <param name="firstNumber">Numbers its calls.</param>
internal sealed class MixCaller(IDesk desk, MixDesk executed, int seed, int firstNumber)
{
    private readonly Random _random = new(seed);

    /// <summary>Steps with an outcome.</summary>
    internal int Outcomes { get; private set; }

    internal async Task RunAsync(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            using var source = new CancellationTokenSource();
            using var scope = _random.Next(6) == 0 ? CallDeadline.Within(TimeSpan.FromMilliseconds(_random.Next(1, 30))) : null;
            var mayBeCancelled = _random.Next(2) == 0;
            try
            {
                switch (_random.Next(5))
                {
                    case 0:
                        await ReadAsync(mayBeCancelled ? source : null);
                        break;
                    case 1:
                        await BorrowAsync(mayBeCancelled ? source : null);
                        break;
                    default:
                        await CallAsync(firstNumber + step, mayBeCancelled ? source : null, scope is not null);
                        break;
                }
            }
            catch (OperationCanceledException exception)
            {
                Assert.True(source.IsCancellationRequested, $"Nobody had cancelled: {exception}");
            }
            catch (CallDeadlineException)
            {
                Assert.NotNull(scope);
            }

            Outcomes++;
        }
    }

    private async Task CallAsync(int number, CancellationTokenSource? source, bool expires)
    {
        var order = new MixOrder(number, (MixWay)_random.Next(source is null && !expires ? 4 : 6), SomeLength());
        var data = order.Write(MixOrder.Size + SomeLength());
        var pause = _random.Next(4);
        if (source is not null && pause == 0)
            await source.CancelAsync();
        try
        {
            var call = desk.CallAsync(data, source?.Token ?? default).AsTask();
            if (source is not null)
            {
                await PauseAsync(pause);
                await source.CancelAsync();
            }

            Assert.True(order.IsAnswer(await call), $"{order} had another answer.");
            Assert.Equal(1, executed.Executed[number]);
        }
        catch (InvalidDataException fault)
        {
            Assert.Equal((MixWay.Throw, $"{number}"), (order.Way, fault.Message));
        }
        finally
        {
            // Its memory is the caller's again, whatever the outcome.
            data.AsSpan().Fill(0xEE);
            Assert.True(!executed.Executed.TryGetValue(number, out var count) || count == 1, $"{order} was executed {count} times.");
        }
    }

    private async Task ReadAsync(CancellationTokenSource? source)
    {
        var (count, size) = (_random.Next(0, 40), _random.Next(1, _random.Next(3) == 0 ? 1000 : 30));
        var next = 0;
        var stop = StopAt();
        try
        {
            await foreach (var item in desk.ReadAsync(count, size, source?.Token ?? default))
            {
                Assert.Equal(MixDesk.SizeOf(next, size), item.Length);
                Assert.False(item.AsSpan().ContainsAnyExcept((byte)next), $"Element {next} was another.");
                next++;
                if (await IsEnoughAsync(next, stop, source))
                    return;
            }

            Assert.Equal((count, false), (next, MixDesk.Fails(count)));
        }
        catch (InvalidDataException fault)
        {
            Assert.Equal((count, $"{count}", true), (next, fault.Message, MixDesk.Fails(count)));
        }
    }

    private async Task BorrowAsync(CancellationTokenSource? source)
    {
        var next = 0;
        var stop = StopAt();
        await foreach (var item in desk.BorrowAsync(source?.Token ?? default))
        {
            Assert.Equal(MixDesk.BorrowedSizeOf(next), item.Length);
            Assert.False(item.Span.ContainsAnyExcept((byte)next), $"Element {next} was another.");
            await PauseAsync(_random.Next(4));
            Assert.False(item.Span.ContainsAnyExcept((byte)next), $"Element {next} changed while its consumer had it.");
            next++;
            if (await IsEnoughAsync(next, stop, source))
                return;
        }

        Assert.Equal(24, next);
    }

    /// <summary>Stops early, by leaving or by cancelling and going on.</summary>
    private async ValueTask<bool> IsEnoughAsync(int taken, int stop, CancellationTokenSource? source)
    {
        if (_random.Next(4) == 0)
            await PauseAsync(_random.Next(4));
        if (taken != stop)
            return false;
        if (source is null)
            return true;
        await source.CancelAsync();
        return false;
    }

    private int StopAt() => _random.Next(2) == 0 ? _random.Next(1, 30) : int.MaxValue;

    private int SomeLength() => _random.Next(8) switch
    {
        0 => _random.Next(33_000, 100_000),
        1 or 2 => _random.Next(4000, 15_000),
        _ => _random.Next(1, 300),
    };

    private async ValueTask PauseAsync(int kind)
    {
        if (kind == 1)
            Thread.SpinWait(_random.Next(3000));
        else if (kind > 1)
        {
            for (var count = _random.Next(kind == 2 ? 5 : 60); count > 0; count--)
                await Task.Yield();
        }
    }
}
