using System.Buffers;

namespace RespServer.Tests.Hosting;

/// <summary>The steps of a move between instances in one process.</summary>
internal static class Moving
{
    /// <summary>Gives the bytes as the pipe of a runtime would: in pieces.</summary>
    internal static ReadOnlySequence<byte> Pieces(ReadOnlyMemory<byte> bytes, int size = 1000)
    {
        if (bytes.Length <= size)
            return new ReadOnlySequence<byte>(bytes);
        var first = new Piece(bytes[..size], 0);
        var last = first;
        for (var at = size; at < bytes.Length; at += size)
            last = last.Append(bytes.Slice(at, Math.Min(size, bytes.Length - at)));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    internal static ArrayBufferWriter<byte> ExportBulk(TestServer old)
    {
        var bulk = new ArrayBufferWriter<byte>();
        old.Server.ExportBulk(bulk, CancellationToken.None);
        return bulk;
    }

    internal static void ImportBulk(ArrayBufferWriter<byte> bulk, TestServer old, TestServer next) =>
        next.Server.ImportBulk(Pieces(bulk.WrittenMemory), old.Server.StateVersion, CancellationToken.None);

    /// <summary>The part with the gate closed.</summary>
    /// <returns>How many bytes have changed.</returns>
    internal static int HandOverChanges(TestServer old, TestServer next)
    {
        var changes = new ArrayBufferWriter<byte>();
        old.Server.ExportChanges(changes);
        next.Server.ImportChanges(Pieces(changes.WrittenMemory), old.Server.StateVersion);
        return changes.WrittenCount;
    }

    /// <summary>Both steps at once, while nothing changes.</summary>
    internal static TestServer InSteps(TestServer old, TestServer next)
    {
        ImportBulk(ExportBulk(old), old, next);
        HandOverChanges(old, next);
        return next;
    }

    internal static TestServer AtOnce(TestServer old, TestServer next)
    {
        var state = new ArrayBufferWriter<byte>();
        old.Server.Export(state);
        next.Server.Import(Pieces(state.WrittenMemory), old.Server.StateVersion);
        return next;
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        internal Piece(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        internal Piece Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
