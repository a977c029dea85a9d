using System.Collections.Immutable;
using OrderBook.Matching;

namespace OrderBook.HandingOver;

/// <summary>
/// An order in a state. Every entry has its length before it: a later version writes more behind what this one knows, and this one keeps that
/// and writes it again.
/// </summary>
internal static class OrderEntry
{
    internal static void Write(BinaryWriter writer, BookOrder order)
    {
        var begin = writer.BaseStream.Position;
        writer.Write(0);
        var placed = order.Order;
        Write(writer, placed.Id);
        writer.Write(placed.Client);
        writer.Write((byte)placed.Side);
        writer.Write((byte)placed.Kind);
        writer.Write(placed.Price);
        writer.Write(placed.Quantity);
        writer.Write(order.Sequence);
        writer.Write(order.BookVersion);
        writer.Write7BitEncodedInt(order.Outcome.Fills.Length);
        foreach (var fill in order.Outcome.Fills)
        {
            Write(writer, fill.Maker);
            writer.Write(fill.Price);
            writer.Write(fill.Quantity);
        }

        writer.Write(order.Outcome.Cancelled);
        writer.Write(order.Outcome.CancelReason ?? "");
        writer.Write(order.Filled);
        writer.Write(order.Cancelled);
        writer.Write(order.CancelSequence);
        writer.Write(order.CancelledByClient);
        writer.Write(order.LogSequence);
        writer.Write(order.LogVersion);
        writer.Write(order.Unknown.Span);
        var end = writer.BaseStream.Position;
        writer.BaseStream.Position = begin;
        writer.Write((int)(end - begin - sizeof(int)));
        writer.BaseStream.Position = end;
    }

    /// <param name="reader">The section.</param>
    /// <param name="names">Strings that were read before: few clients and versions have many orders.</param>
    internal static BookOrder Read(BinaryReader reader, HashSet<string> names)
    {
        var length = reader.ReadInt32();
        var end = reader.BaseStream.Position + length;
        var id = ReadGuid(reader);
        var client = ReadName(reader, names);
        var (side, kind) = ((Side)reader.ReadByte(), (OrderKind)reader.ReadByte());
        var order = new Order(id, client, side, reader.ReadDecimal(), reader.ReadInt64(), kind);
        var (sequence, bookVersion) = (reader.ReadInt64(), ReadName(reader, names));
        var fills = ImmutableArray.CreateBuilder<Fill>(reader.Read7BitEncodedInt());
        for (var fill = 0; fill < fills.Capacity; fill++)
            fills.Add(new Fill(ReadGuid(reader), reader.ReadDecimal(), reader.ReadInt64()));
        var (cancelledAtOnce, reason) = (reader.ReadInt64(), ReadName(reader, names));
        var read = new BookOrder(order, sequence, bookVersion, new Outcome(fills.MoveToImmutable(), cancelledAtOnce, reason.Length == 0 ? null : reason))
        {
            Filled = reader.ReadInt64(),
            Cancelled = reader.ReadInt64(),
            CancelSequence = reader.ReadInt64(),
            CancelledByClient = reader.ReadInt64(),
            LogSequence = reader.ReadInt64(),
            LogVersion = ReadName(reader, names),
        };
        if (end > reader.BaseStream.Position)
            read.Unknown = reader.ReadBytes((int)(end - reader.BaseStream.Position));
        return read;
    }

    internal static void Write(BinaryWriter writer, Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        writer.Write(bytes);
    }

    internal static Guid ReadGuid(BinaryReader reader)
    {
        Span<byte> bytes = stackalloc byte[16];
        reader.BaseStream.ReadExactly(bytes);
        return new Guid(bytes);
    }

    private static string ReadName(BinaryReader reader, HashSet<string> names)
    {
        var name = reader.ReadString();
        if (names.TryGetValue(name, out var known))
            return known;
        names.Add(name);
        return name;
    }
}
