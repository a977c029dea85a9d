using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace PluginRuntime.Remoting;

/// <summary>A message being read; the counterpart of <see cref="PayloadWriter"/>. Whatever the message holds, it throws nothing but <see cref="PayloadException"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct PayloadReader
{
    private readonly ReadOnlySpan<ReadOnlyMemory<byte>> _blobs;
    private ReadOnlySpan<byte> _rest;
    private int _nextBlob;

    internal PayloadReader(ReadOnlySpan<byte> message, ReadOnlySpan<ReadOnlyMemory<byte>> blobs = default)
    {
        _rest = message;
        _blobs = blobs;
    }

    /// <summary>Reads a value that <see cref="PayloadWriter.WriteValue"/> wrote.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>The value.</returns>
    public T ReadValue<T>() where T : unmanaged => MemoryMarshal.Read<T>(Take((ulong)Unsafe.SizeOf<T>()));

    /// <summary>Reads a truth value.</summary>
    /// <returns>The value.</returns>
    public bool ReadBoolean() => ReadValue<byte>() != 0;

    /// <summary>Reads a decimal number.</summary>
    /// <returns>The value.</returns>
    public decimal ReadDecimal()
    {
        Span<int> bits = stackalloc int[sizeof(decimal) / sizeof(int)];
        Take(sizeof(decimal)).CopyTo(MemoryMarshal.AsBytes(bits));
        try
        {
            return new decimal(bits);
        }
        catch (ArgumentException exception)
        {
            throw NoValue(nameof(Decimal), exception);
        }
    }

    /// <summary>Reads an instant with its kind.</summary>
    /// <returns>The value.</returns>
    public DateTime ReadDateTime()
    {
        try
        {
            return DateTime.FromBinary(ReadValue<long>());
        }
        catch (ArgumentException exception)
        {
            throw NoValue(nameof(DateTime), exception);
        }
    }

    /// <summary>Reads a local time with its offset.</summary>
    /// <returns>The value.</returns>
    public DateTimeOffset ReadDateTimeOffset()
    {
        var ticks = ReadValue<long>();
        var minutes = ReadValue<short>();
        try
        {
            return new DateTimeOffset(ticks, new TimeSpan(minutes * TimeSpan.TicksPerMinute));
        }
        catch (ArgumentException exception)
        {
            throw NoValue(nameof(DateTimeOffset), exception);
        }
    }

    /// <summary>Reads a date.</summary>
    /// <returns>The value.</returns>
    public DateOnly ReadDateOnly()
    {
        try
        {
            return DateOnly.FromDayNumber(ReadValue<int>());
        }
        catch (ArgumentException exception)
        {
            throw NoValue(nameof(DateOnly), exception);
        }
    }

    /// <summary>Reads a time of day.</summary>
    /// <returns>The value.</returns>
    public TimeOnly ReadTimeOnly()
    {
        try
        {
            return new TimeOnly(ReadValue<long>());
        }
        catch (ArgumentException exception)
        {
            throw NoValue(nameof(TimeOnly), exception);
        }
    }

    /// <summary>Reads text.</summary>
    /// <returns>The text, or <see langword="null"/>.</returns>
    public string? ReadString()
    {
        var length = ReadLength();
        return length == 0 ? null : Encoding.UTF8.GetString(Take(length - 1));
    }

    /// <summary>Reads bytes.</summary>
    /// <returns>An array of their own, or <see langword="null"/>.</returns>
    public byte[]? ReadBytes()
    {
        var header = ReadLength();
        if (header == 0)
            return null;
        var length = (header >> 1) - 1;
        if ((header & 1) == 0)
            return Take(length).ToArray();
        var blob = TakeBlob(length);

        // As it arrived, an array of its own; unless it is borrowed, and then it is not the reader's to keep.
        return MemoryMarshal.TryGetArray(blob, out var segment) && segment.Count == segment.Array!.Length ? segment.Array : blob.ToArray();
    }

    /// <summary>Reads bytes that stood beside the message where they are: in the elements of a sequence marked <see cref="BorrowedElementsAttribute"/> they are valid until the next.</summary>
    /// <returns>The bytes; none instead of <see langword="null"/>.</returns>
    public ReadOnlyMemory<byte> ReadMemory()
    {
        var header = ReadLength();
        if (header == 0)
            return default;
        var length = (header >> 1) - 1;
        return (header & 1) == 0 ? Take(length).ToArray() : TakeBlob(length);
    }

    /// <summary>Reads a value by a serializer.</summary>
    /// <typeparam name="T">Its declared type.</typeparam>
    /// <param name="serializer">The serializer.</param>
    /// <returns>The value.</returns>
    public T ReadPayload<T>(IPayloadSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        var bytes = Take((ulong)ReadValue<uint>());
        try
        {
            return serializer.Deserialize<T>(bytes);
        }
        catch (Exception exception)
        {
            throw new PayloadException($"A value of type {typeof(T)} could not be read: {exception.Message}", exception);
        }
    }

    private static PayloadException NoValue(string type, Exception exception) =>
        new($"The message holds no valid {type}: {exception.Message}", exception);

    private ulong ReadLength()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var group = Take(1)[0];
            if (shift == 63 && group > 1)
                break;
            value |= (ulong)(group & 0x7F) << shift;
            if (group < 0x80)
                return value;
        }

        throw new PayloadException("A length in the message has more than 64 bits.");
    }

    private ReadOnlyMemory<byte> TakeBlob(ulong length)
    {
        if (_nextBlob >= _blobs.Length || (ulong)_blobs[_nextBlob].Length != length)
            throw new PayloadException($"The message refers to {length} bytes beside it that did not come with it.");
        return _blobs[_nextBlob++];
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
            throw new PayloadException($"The message ends {_rest.Length} bytes on, where {length} are to follow: the two ends have different versions of the method, or the message was cut.");
        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }
}
