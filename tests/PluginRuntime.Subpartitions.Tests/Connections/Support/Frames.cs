using System.Buffers;
using System.Buffers.Binary;

namespace PluginRuntime.Subpartitions.Tests.Connections.Support;

/// <summary>
/// A server that answers each frame (length, bytes) with how many it has had on the connection and the sum over every byte of all of them:
/// a byte that is lost, doubled, changed or out of order anywhere makes every later answer wrong. Both are the connection's state.
/// </summary>
internal static class Frames
{
    internal const int AnswerBytes = 16;
    internal const int LongestFrame = 2000;

    internal static async Task ServeAsync(VirtualConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await connection.Input.ReadAsync(cancellationToken);
            var consumed = Answer(connection, read.Buffer);
            connection.Input.AdvanceTo(read.Buffer.GetPosition(consumed), read.Buffer.End);
            await connection.Output.FlushAsync(cancellationToken);
            if (read.IsCanceled || read.IsCompleted)
                return;
        }
    }

    /// <summary>The same, now on the loop's thread and now on others.</summary>
    internal static async Task ServeAnywhereAsync(VirtualConnection connection, CancellationToken cancellationToken)
    {
        for (var turn = connection.Id; ; turn++)
        {
            var read = await connection.Input.ReadAsync(cancellationToken);
            if (turn % 3 == 0)
                await Task.Yield();
            var consumed = Answer(connection, read.Buffer);
            connection.Input.AdvanceTo(read.Buffer.GetPosition(consumed), read.Buffer.End);
            if (turn % 4 == 0)
                await Task.Yield();
            await connection.Output.FlushAsync(cancellationToken);
            if (turn % 5 == 0)
                await Task.Delay(1, cancellationToken);
            if (read.IsCanceled || read.IsCompleted)
                return;
        }
    }

    /// <summary>The sum over a frame's bytes, after another.</summary>
    internal static ulong Sum(ulong sum, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
            sum = (sum ^ value) * 1099511628211;
        return sum;
    }

    private static int Answer(VirtualConnection connection, ReadOnlySequence<byte> buffer)
    {
        var bytes = buffer.FirstSpan;
        var (count, sum) = connection.State.IsEmpty ? (0UL, 0UL) : (BinaryPrimitives.ReadUInt64LittleEndian(connection.State.Span), BinaryPrimitives.ReadUInt64LittleEndian(connection.State.Span[8..]));
        var at = 0;
        while (bytes.Length - at >= 2 && BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]) is var length && bytes.Length - at - 2 >= length)
        {
            sum = Sum(sum, bytes.Slice(at + 2, length));
            at += 2 + length;
            var answer = connection.Output.GetSpan(AnswerBytes);
            BinaryPrimitives.WriteUInt64LittleEndian(answer, ++count);
            BinaryPrimitives.WriteUInt64LittleEndian(answer[8..], sum);
            connection.Output.Advance(AnswerBytes);
        }

        var state = new byte[AnswerBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(state, count);
        BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(8), sum);
        connection.State = state;
        return at;
    }
}
