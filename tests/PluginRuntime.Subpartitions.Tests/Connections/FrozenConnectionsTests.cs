using System.Buffers;
using System.Net;
using PluginRuntime.Subpartitions.Connections;

namespace PluginRuntime.Subpartitions.Tests.Connections;

public sealed class FrozenConnectionsTests
{
    private static readonly FrozenConnections Some = new(42,
    [
        new(new ConnectionIdentity(1, "main", new IPEndPoint(IPAddress.Loopback, 5000)), false, new byte[] { 1, 2 }, new byte[] { 3 }, new byte[] { 4, 5, 6 }, null),
        new(new ConnectionIdentity(41, "ümlaut", new IPEndPoint(IPAddress.IPv6Loopback, 1)), true, default, default, new byte[100_000], null),
        new(new ConnectionIdentity(7, "", null), false, new byte[ServerConnection.MaxState], new byte[70_000], default, null),
    ]);

    [Fact]
    public void WhatWasWritten_IsReadAsItWas()
    {
        var read = FrozenConnections.Read(InPieces(Write(Some), 1000));
        Assert.Equal(42, read.NextId);
        Assert.Equal(Some.Connections.Select(connection => (connection.Identity, connection.IsFinished)), read.Connections.Select(connection => (connection.Identity, connection.IsFinished)));
        foreach (var (was, became) in Some.Connections.Zip(read.Connections))
        {
            Assert.True(was.State.Span.SequenceEqual(became.State.Span));
            Assert.True(was.Unread.Span.SequenceEqual(became.Unread.Span));
            Assert.True(was.Unsent.Span.SequenceEqual(became.Unsent.Span));
            Assert.Null(became.Descriptor);
        }
    }

    [Fact]
    public void WhatIsCutAnywhere_OrGoesOn_IsRefused()
    {
        var whole = Write(Some with { Connections = [Some.Connections[0]] });
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<InvalidDataException>(() => FrozenConnections.Read(new ReadOnlySequence<byte>(whole, 0, length)));
        Assert.Throws<InvalidDataException>(() => FrozenConnections.Read(new ReadOnlySequence<byte>([.. whole, 0])));
    }

    [Fact]
    public void IdThatIsThereTwice_OrNotGivenOutYet_IsRefused()
    {
        var one = Some.Connections[0];
        foreach (var wrong in new[] { Some with { Connections = [one, one] }, new FrozenConnections(1, [one]), new FrozenConnections(5, [one with { Identity = one.Identity with { Id = 0 } }]) })
            Assert.Throws<InvalidDataException>(() => FrozenConnections.Read(new ReadOnlySequence<byte>(Write(wrong))));
    }

    [Fact]
    public void AnotherVersion_IsNamed()
    {
        var bytes = Write(Some);
        bytes[0] = 9;
        Assert.Contains("version 9", Assert.Throws<InvalidDataException>(() => FrozenConnections.Read(new ReadOnlySequence<byte>(bytes))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyByteThatIsWrong_IsReadAsSomethingElseOrRefused_AndTakesNoMemoryThatIsNotThere()
    {
        var whole = Write(Some with { Connections = [Some.Connections[0]] });
        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var wrong in new byte[] { 0x80, 0xFF })
            {
                var bytes = whole.ToArray();
                bytes[at] ^= wrong;
                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    Assert.Single(FrozenConnections.Read(new ReadOnlySequence<byte>(bytes)).Connections);
                }
                catch (InvalidDataException)
                {
                }

                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
            }
        }
    }

    private static byte[] Write(FrozenConnections connections)
    {
        var writer = new ArrayBufferWriter<byte>();
        connections.Write(writer);
        return writer.WrittenSpan.ToArray();
    }

    private static ReadOnlySequence<byte> InPieces(byte[] bytes, int length)
    {
        var first = new Piece(bytes.AsMemory(0, Math.Min(length, bytes.Length)), 0);
        var last = first;
        for (var at = length; at < bytes.Length; at += length)
            last = last.Append(bytes.AsMemory(at, Math.Min(length, bytes.Length - at)));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        internal Piece(ReadOnlyMemory<byte> memory, long from)
        {
            Memory = memory;
            RunningIndex = from;
        }

        internal Piece Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
