using System.Buffers;
using System.Runtime.CompilerServices;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// A long message on its way in. Its first frame has the lengths of all its parts, so that each gets memory once, exactly, when its first
/// byte comes; a message is never twice in memory. Memory of what is lent is pooled. For the loop that reads only.
/// </summary>
internal sealed class MessageAssembly
{
    private readonly int[] _lengths;
    private readonly byte[]?[] _parts;
    private readonly bool _isLent;
    private byte[]? _scratch;
    private int _part;
    private int _offset;

    private MessageAssembly(int[] lengths, bool isLent)
    {
        _lengths = lengths;
        _isLent = isLent;
        _parts = new byte[]?[lengths.Length];
        foreach (var length in lengths)
            Length += length;
        Left = Length;
    }

    /// <summary>Bytes of the message.</summary>
    internal long Length { get; }

    /// <summary>Bytes that have not come.</summary>
    internal long Left { get; private set; }

    /// <summary>Whether nobody wants the message any more; the rest of it is read and dropped.</summary>
    internal bool IsDiscarded => _scratch is not null;

    /// <summary>Reads the lengths.</summary>
    /// <param name="source">What <see cref="MessageSender.WriteLengths"/> wrote, no more and no less.</param>
    /// <param name="limits">Bounds the message.</param>
    /// <param name="isLent">Whether the large arrays are given back with the message.</param>
    /// <exception cref="PipeViolationException">It is too long, or the lengths are none.</exception>
    internal static MessageAssembly Begin(ReadOnlySpan<byte> source, PipeLimits limits, bool isLent = false)
    {
        if (source.Length < 2 * sizeof(int) || source.Length % sizeof(int) != 0)
            throw new PipeViolationException($"The lengths of a long message have {source.Length} bytes.");
        var blobs = Unsafe.ReadUnaligned<int>(in source[0]);
        if (blobs is < 0 or > PipeProtocol.MaxBlobs || source.Length != (blobs + 2) * sizeof(int))
            throw new PipeViolationException($"A long message is to have {blobs} large arrays, with {source.Length} bytes of lengths.");
        var lengths = new int[blobs + 1];
        for (var part = 0; part < lengths.Length; part++)
        {
            lengths[part] = Unsafe.ReadUnaligned<int>(in source[(part + 1) * sizeof(int)]);
            if (lengths[part] < 0 || lengths[part] > Array.MaxLength)
                throw new PipeViolationException($"A part of a long message is to have {(uint)lengths[part]} bytes.");
        }

        var assembly = new MessageAssembly(lengths, isLent);
        if (assembly.Length == 0 || assembly.Length > limits.MaxMessageBytes)
            throw new PipeViolationException($"A long message is to have {assembly.Length} bytes; 1 to {limits.MaxMessageBytes} are allowed.");
        return assembly;
    }

    /// <summary>Where the next bytes go: at least one, at most <paramref name="atMost"/>.</summary>
    internal Memory<byte> Next(int atMost)
    {
        while (_offset == _lengths[_part])
        {
            _part++;
            _offset = 0;
        }

        var length = Math.Min(atMost, _lengths[_part] - _offset);
        if (_scratch is not null)
            return _scratch.AsMemory(0, Math.Min(length, _scratch.Length));
        return (_parts[_part] ??= Allocate(_part)).AsMemory(_offset, length);
    }

    /// <summary>So many bytes have been written there.</summary>
    internal void Advance(int count)
    {
        _offset += count;
        Left -= count;
    }

    /// <summary>Gives the memory up.</summary>
    internal void Discard()
    {
        _scratch ??= new byte[16 * 1024];
        Array.Clear(_parts);
    }

    /// <summary>The whole message; what is left of it if it was discarded.</summary>
    internal Message ToMessage()
    {
        var blobs = new ReadOnlyMemory<byte>[_parts.Length - 1];
        for (var blob = 0; blob < blobs.Length; blob++)
            blobs[blob] = _parts[blob + 1] is { } array ? array.AsMemory(0, _lengths[blob + 1]) : default;
        return new Message(_parts[0] ?? [], blobs, _isLent ? [.. _parts.Skip(1).OfType<byte[]>()] : null);
    }

    private byte[] Allocate(int part) => _isLent && part > 0
        ? ArrayPool<byte>.Shared.Rent(_lengths[part])
        : GC.AllocateUninitializedArray<byte>(_lengths[part]);
}
