using System.Buffers;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace PluginRuntime.Remoting;

/// <summary>
/// A message being written: values one after the other, without names. Both ends run on one machine, so integers have its byte order.
/// Large byte arrays are not copied: they stand beside the message as <em>blobs</em>. Not thread-safe.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PayloadWriter : IBufferWriter<byte>
{
    /// <summary>From this length on, bytes travel beside the message, by reference.</summary>
    internal const int BlobThreshold = 32 * 1024;

    private const int SmallestBuffer = 256;

    private byte[] _buffer = [];
    private int _length;
    private List<ReadOnlyMemory<byte>>? _blobs;

    internal PayloadWriter()
    {
    }

    /// <summary>What was written, without blobs. Valid until <see cref="Clear"/>.</summary>
    internal ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    /// <summary>Bytes that were written by reference, in order.</summary>
    internal IReadOnlyList<ReadOnlyMemory<byte>> Blobs => _blobs ?? (IReadOnlyList<ReadOnlyMemory<byte>>)[];

    /// <summary>Writes a value of a type that has no references, as it stands in memory.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">The value.</param>
    public void WriteValue<T>(T value) where T : unmanaged
    {
        MemoryMarshal.Write(GetSpan(Unsafe.SizeOf<T>()), in value);
        _length += Unsafe.SizeOf<T>();
    }

    /// <summary>Writes a truth value.</summary>
    /// <param name="value">The value.</param>
    public void WriteBoolean(bool value) => WriteValue(value ? (byte)1 : (byte)0);

    /// <summary>Writes a decimal number, with its scale.</summary>
    /// <param name="value">The value.</param>
    public void WriteDecimal(decimal value)
    {
        decimal.GetBits(value, MemoryMarshal.Cast<byte, int>(GetSpan(sizeof(decimal))[..sizeof(decimal)]));
        _length += sizeof(decimal);
    }

    /// <summary>Writes an instant with its kind. A local one keeps its instant, whatever the reader's time zone.</summary>
    /// <param name="value">The value.</param>
    public void WriteDateTime(DateTime value) => WriteValue(value.ToBinary());

    /// <summary>Writes a local time with its offset.</summary>
    /// <param name="value">The value.</param>
    public void WriteDateTimeOffset(DateTimeOffset value)
    {
        WriteValue(value.Ticks);
        WriteValue((short)value.TotalOffsetMinutes);
    }

    /// <summary>Writes a date.</summary>
    /// <param name="value">The value.</param>
    public void WriteDateOnly(DateOnly value) => WriteValue(value.DayNumber);

    /// <summary>Writes a time of day.</summary>
    /// <param name="value">The value.</param>
    public void WriteTimeOnly(TimeOnly value) => WriteValue(value.Ticks);

    /// <summary>Writes text. What is no valid Unicode in it, a surrogate without its other half, arrives as U+FFFD.</summary>
    /// <param name="value">The text, or <see langword="null"/>.</param>
    public void WriteString(string? value)
    {
        if (value is null)
        {
            WriteLength(0);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        WriteLength((ulong)length + 1);
        Encoding.UTF8.GetBytes(value, GetSpan(length));
        _length += length;
    }

    /// <summary>Writes bytes.</summary>
    /// <param name="value">The bytes, or <see langword="null"/>. They must not change until the message was sent.</param>
    public void WriteBytes(byte[]? value)
    {
        if (value is null)
            WriteLength(0);
        else
            WriteBytes(value.AsMemory());
    }

    /// <summary>Writes bytes.</summary>
    /// <param name="value">The bytes. They must not change until the message was sent.</param>
    public void WriteBytes(ReadOnlyMemory<byte> value)
    {
        // The lowest bit tells whether they stand here or beside.
        var isBlob = value.Length >= BlobThreshold;
        WriteLength((((ulong)value.Length + 1) << 1) | (isBlob ? 1ul : 0));
        if (isBlob)
        {
            (_blobs ??= []).Add(value);
            return;
        }

        value.Span.CopyTo(GetSpan(value.Length));
        _length += value.Length;
    }

    /// <summary>Writes a value by a serializer.</summary>
    /// <typeparam name="T">Its declared type.</typeparam>
    /// <param name="serializer">The serializer.</param>
    /// <param name="value">The value; may be <see langword="null"/>.</param>
    /// <exception cref="PayloadException">The serializer failed.</exception>
    public void WritePayload<T>(IPayloadSerializer serializer, T value)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        var start = _length;
        WriteValue(0);
        try
        {
            serializer.Serialize(this, value);
        }
        catch (Exception exception)
        {
            throw new PayloadException($"A value of type {typeof(T)} could not be written: {exception.Message}", exception);
        }

        MemoryMarshal.Write(_buffer.AsSpan(start), _length - start - sizeof(int));
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _length);
        _length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _buffer.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _buffer.AsSpan(_length);
    }

    /// <summary>Forgets the message, and gives a large buffer back.</summary>
    internal void Clear()
    {
        _length = 0;
        _blobs?.Clear();
        if (_buffer.Length > BlobThreshold)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    /// <summary>A number in groups of seven bits, lowest first; the highest bit of a byte says that another follows.</summary>
    private void WriteLength(ulong value)
    {
        var span = GetSpan(10);
        var count = 0;
        for (; value >= 0x80; value >>= 7)
            span[count++] = (byte)(value | 0x80);
        span[count++] = (byte)value;
        _length += count;
    }

    private void Ensure(int size)
    {
        size = Math.Max(size, 1);
        if (_buffer.Length - _length >= size)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(SmallestBuffer, checked(_length + Math.Max(size, _length))));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
