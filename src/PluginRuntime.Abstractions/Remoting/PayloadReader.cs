using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace PluginRuntime.Remoting;

/// <summary>A message being read; the counterpart of <see cref="PayloadWriter"/>. Whatever the message holds, it throws nothing but <see cref="PayloadException"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct PayloadReader
{
    private readonly IReadOnlyList<byte[]> _blobs;
    private ReadOnlySpan<byte> _rest;
    private int _nextBlob;

    internal PayloadReader(ReadOnlySpan<byte> message, IReadOnlyList<byte[]>? blobs = null)
    {
        _rest = message;
        _blobs = blobs ?? [];
    }

    /// <summary>Reads a value that <see cref="PayloadWriter.WriteValue"/> wrote.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>The value.</returns>
    public T ReadValue<T>() where T : unmanaged => MemoryMarshal.Read<T>(Take((ulong)Unsafe.SizeOf<T>()));

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
        if (_nextBlob >= _blobs.Count || (ulong)_blobs[_nextBlob].Length != length)
            throw new PayloadException($"The message refers to {length} bytes beside it that did not come with it.");
        return _blobs[_nextBlob++];
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

    private ulong ReadLength()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var group = Take(1)[0];
            value |= (ulong)(group & 0x7F) << shift;
            if (group < 0x80)
                return value;
        }

        throw new PayloadException("A length in the message has more than 64 bits.");
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
