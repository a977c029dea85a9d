using System.Buffers;
using RespServer.Keys;

namespace RespServer.State;

/// <summary>
/// A key in the state: its slot, name, end (0: none), kind of value, the value with its length, and then fields that versions add. A list
/// is its elements, a hash its fields each followed by the value, a set its members; all of them with their lengths.
/// </summary>
internal static class EntryFormat
{
    internal static void Write(StateWriter writer, Entry entry, Edition edition, ArrayBufferWriter<byte> fields)
    {
        fields.ResetWrittenCount();
        edition.WriteFields(new StateWriter(fields), entry);
        var value = SizeOf(entry.Value);
        writer.Number(StateTag.Key);
        writer.Number(
            StateWriter.SizeOf(entry.Slot) + StateWriter.SizeOf(entry.Key.Length) + entry.Key.Length + StateWriter.SizeOf(entry.ExpiresAt)
            + 1 + StateWriter.SizeOf(value) + value + fields.WrittenCount + (entry.UnknownFields?.Length ?? 0));
        writer.Number(entry.Slot);
        writer.Bytes(entry.Key);
        writer.Number(entry.ExpiresAt);
        writer.Raw([KindOf(entry.Value)]);
        writer.Number(value);
        WriteValue(writer, entry.Value);
        writer.Raw(fields.WrittenSpan);
        writer.Raw(entry.UnknownFields);
    }

    internal static void Read(ReadOnlySequence<byte> content, Keyspace keys, Edition edition)
    {
        var reader = new StateReader(content);
        var slot = reader.Count();
        var entry = edition.NewEntry(reader.Bytes());
        var expiresAt = reader.Number();
        var kind = reader.Byte();
        entry.Value = kind == ValueKind.Text ? reader.Bytes() : ReadValue(kind, reader.Slice());
        ArrayBufferWriter<byte>? unknown = null;
        while (reader.TryField(out var number, out var field))
        {
            if (!edition.ReadField(entry, number, field))
                new StateWriter(unknown ??= new ArrayBufferWriter<byte>(32)).Field(number, field);
        }

        entry.UnknownFields = unknown?.WrittenSpan.ToArray();
        keys.Place(entry, slot, expiresAt);
    }

    private static byte KindOf(object value) => value switch
    {
        byte[] => ValueKind.Text,
        ListValue => ValueKind.List,
        HashValue => ValueKind.Hash,
        SetValue => ValueKind.Set,
        OpaqueValue opaque => opaque.Kind,
        _ => throw new InvalidOperationException($"A key holds a {value.GetType()}."),
    };

    private static long SizeOf(object value)
    {
        long size = 0;
        switch (value)
        {
            case byte[] text:
                return text.Length;
            case OpaqueValue opaque:
                return opaque.Content.Length;
            case ListValue list:
                for (var index = 0; index < list.Count; index++)
                    size += SizeOf(list[index].AsSpan());
                break;
            case HashValue hash:
                foreach (var (field, content) in hash)
                    size += SizeOf(field.AsSpan()) + SizeOf(content.AsSpan());
                break;
            case SetValue set:
                foreach (var member in set)
                    size += SizeOf(member.AsSpan());
                break;
        }

        return size;
    }

    private static int SizeOf(ReadOnlySpan<byte> bytes) => StateWriter.SizeOf(bytes.Length) + bytes.Length;

    private static void WriteValue(StateWriter writer, object value)
    {
        switch (value)
        {
            case byte[] text:
                writer.Raw(text);
                break;
            case OpaqueValue opaque:
                writer.Raw(opaque.Content);
                break;
            case ListValue list:
                for (var index = 0; index < list.Count; index++)
                    writer.Bytes(list[index]);
                break;
            case HashValue hash:
                foreach (var (field, content) in hash)
                {
                    writer.Bytes(field);
                    writer.Bytes(content);
                }

                break;
            case SetValue set:
                foreach (var member in set)
                    writer.Bytes(member);
                break;
        }
    }

    private static object ReadValue(byte kind, ReadOnlySequence<byte> content)
    {
        var reader = new StateReader(content);
        switch (kind)
        {
            case ValueKind.List:
                var list = new ListValue();
                while (!reader.IsAtEnd)
                    list.PushRight(reader.Bytes());
                return list;
            case ValueKind.Hash:
                var hash = new HashValue();
                while (!reader.IsAtEnd)
                    hash[reader.Bytes()] = reader.Bytes();
                return hash;
            case ValueKind.Set:
                var set = new SetValue();
                while (!reader.IsAtEnd)
                    set.Add(reader.Bytes());
                return set;
            default:
                return new OpaqueValue(kind, content.ToArray());
        }
    }
}
