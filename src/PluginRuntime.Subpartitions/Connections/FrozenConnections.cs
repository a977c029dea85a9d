using System.Buffers;
using System.Net;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>All connections of a server that go over to another process.</summary>
/// <param name="NextId">For the next connection that is accepted: ids are not used again.</param>
/// <param name="Connections">The connections.</param>
/// <remarks>
/// As bytes, little-endian; a text is its length and UTF-8, a block its length and its bytes, lengths have 4 bytes:
/// <code>
/// version 1 byte | next id 8 | count 4 | count of { id 8 | flags 1 (1: finished) | listener text | peer text, empty: none | state block | unread block | unsent block }
/// </code>
/// Descriptors go beside, in the same order.
/// </remarks>
internal sealed record FrozenConnections(long NextId, IReadOnlyList<FrozenConnection> Connections)
{
    private const byte Version = 1;
    private const byte Finished = 1;

    /// <summary>An id, flags, and the lengths of five blocks.</summary>
    private const int LeastBytes = 8 + 1 + (5 * 4);

    private const int MaxText = 4096;

    /// <summary>Writes them, but for their descriptors.</summary>
    internal void Write(IBufferWriter<byte> output)
    {
        var writer = new BlockWriter(output);
        writer.WriteByte(Version);
        writer.WriteInt64(NextId);
        writer.WriteInt32(Connections.Count);
        foreach (var connection in Connections)
        {
            writer.WriteInt64(connection.Identity.Id);
            writer.WriteByte(connection.IsFinished ? Finished : (byte)0);
            writer.WriteText(connection.Identity.Listener);
            writer.WriteText(connection.Identity.Peer?.ToString() ?? "");
            writer.WriteBlock(connection.State.Span);
            writer.WriteBlock(connection.Unread.Span);
            writer.WriteBlock(connection.Unsent.Span);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote. What is read has memory of its own.</summary>
    /// <exception cref="InvalidDataException">It is something else, or not whole.</exception>
    internal static FrozenConnections Read(ReadOnlySequence<byte> input)
    {
        var reader = new BlockReader(input);
        if (reader.ReadByte() is var version && version != Version)
            throw new InvalidDataException($"Connections are written in version {version}; this side knows {Version}. Kernel and child are of different releases.");
        var nextId = reader.ReadInt64();
        var count = reader.ReadInt32();
        if (count < 0 || count > reader.Remaining / LeastBytes)
            throw new InvalidDataException($"There are said to be {count} connections in {reader.Remaining} bytes.");
        var connections = new List<FrozenConnection>(count);
        var ids = new HashSet<long>(count);
        for (var index = 0; index < count; index++)
        {
            var id = reader.ReadInt64();
            if (id < 1 || id >= nextId || !ids.Add(id))
                throw new InvalidDataException($"Connection {id} is there twice, or is not below {nextId}, the next one's id.");
            var flags = reader.ReadByte();
            var listener = reader.ReadText(MaxText);
            var peer = reader.ReadText(MaxText);
            var address = peer.Length == 0 ? null : IPEndPoint.TryParse(peer, out var parsed) ? parsed : throw new InvalidDataException($"'{peer}' is no address of a peer.");
            var state = reader.ReadBlock(ServerConnection.MaxState);
            var unread = reader.ReadBlock(Array.MaxLength);
            var unsent = reader.ReadBlock(Array.MaxLength);
            connections.Add(new(new ConnectionIdentity(id, listener, address), (flags & Finished) != 0, state, unread, unsent, null));
        }

        return reader.Remaining == 0
            ? new(nextId, connections)
            : throw new InvalidDataException($"{reader.Remaining} bytes follow the last connection.");
    }
}
