using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;

namespace PluginRuntime.Subpartitions.Tests.Pipes.Mix;

/// <summary>What the desk does in a mix: the arguments say it. It notes what it executed, and arguments that were not what their caller wrote.</summary>
internal sealed class MixDesk
{
    /// <summary>How often each call was executed.</summary>
    internal ConcurrentDictionary<int, int> Executed { get; } = new();

    /// <summary>Arguments that somebody had changed before they were read.</summary>
    internal ConcurrentQueue<string> Spoiled { get; } = new();

    internal void ServeAt(Desk desk)
    {
        desk.OnCall = CallAsync;
        desk.OnRead = ReadAsync;
        desk.OnBorrow = BorrowAsync;
    }

    /// <summary>Bytes of an element of <see cref="ReadAsync"/>: every third is long.</summary>
    internal static int SizeOf(int number, int size) => number % 3 == 2 ? size * 20 : size;

    /// <summary>Bytes of an element of <see cref="BorrowAsync"/>.</summary>
    internal static int BorrowedSizeOf(int number) => (number % 4) switch { 0 => 10, 1 => 5000, 2 => 300, _ => number % 8 == 3 ? 70_000 : 40_000 };

    /// <summary>Whether a sequence throws at its end.</summary>
    internal static bool Fails(int count) => count % 4 == 1;

    private async ValueTask<byte[]> CallAsync(byte[] data, CancellationToken token)
    {
        var order = MixOrder.Read(data);
        Executed.AddOrUpdate(order.Number, 1, static (_, count) => count + 1);
        if (!order.IsWhole(data))
            Spoiled.Enqueue($"{order}, {data.Length} bytes");
        switch (order.Way)
        {
            case MixWay.AtOnce:
                break;
            case MixWay.Later:
                await Yields(order.Number % 7);
                break;
            case MixWay.MuchLater:
                await Yields(order.Number % 60);
                break;
            case MixWay.Throw:
                throw new InvalidDataException($"{order.Number}");
            case MixWay.WaitForCancellation:
                await new TaskCompletionSource().Task.WaitAsync(token);
                break;
            case MixWay.AnswerCancellation:
                await new TaskCompletionSource().Task.WaitAsync(token).ContinueWith(static _ => { }, TaskScheduler.Default);
                break;
        }

        return order.Answer();
    }

    private static async IAsyncEnumerable<byte[]> ReadAsync(int count, int size, [EnumeratorCancellation] CancellationToken token)
    {
        for (var number = 0; number < count; number++)
        {
            await Yields((number * size) % 5);
            var item = new byte[SizeOf(number, size)];
            item.AsSpan().Fill((byte)number);
            yield return item;
            if (size % 2 == 0)
                token.ThrowIfCancellationRequested();
        }

        if (Fails(count))
            throw new InvalidDataException($"{count}");
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> BorrowAsync([EnumeratorCancellation] CancellationToken token)
    {
        var buffer = new byte[70_000];
        try
        {
            for (var number = 0; number < 24; number++)
            {
                buffer.AsSpan().Fill((byte)number);
                yield return buffer.AsMemory(0, BorrowedSizeOf(number));
                buffer.AsSpan().Fill(0xEE);
                await Yields(number % 3);
            }
        }
        finally
        {
            // The memory is its own again.
            buffer.AsSpan().Fill(0xDD);
        }
    }

    private static async ValueTask Yields(int count)
    {
        for (; count > 0; count--)
            await Task.Yield();
    }
}
