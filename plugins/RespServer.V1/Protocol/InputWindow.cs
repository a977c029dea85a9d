using System.Buffers;

namespace RespServer.Protocol;

/// <summary>
/// Shows what has come and was not consumed as one piece of memory: the input's own where it is in one piece, else a copy that grows by what
/// is new, so that a long request is copied once however many pieces it comes in.
/// </summary>
internal sealed class InputWindow
{
    private const int KeptBytes = 64 * 1024;
    private byte[] _copy = [];
    private int _copied;

    internal ReadOnlySpan<byte> Show(ReadOnlySequence<byte> input)
    {
        if (input.IsSingleSegment)
        {
            _copied = 0;
            return input.FirstSpan;
        }

        var length = checked((int)input.Length);
        if (length > _copy.Length)
            Array.Resize(ref _copy, Math.Max(length, (int)Math.Min(_copy.Length * 2L, Array.MaxLength)));
        input.Slice(_copied).CopyTo(_copy.AsSpan(_copied));
        _copied = length;
        return _copy.AsSpan(0, length);
    }

    /// <summary>Says that something was consumed: what is left begins elsewhere.</summary>
    internal void Consumed()
    {
        _copied = 0;
        if (_copy.Length > KeptBytes)
            _copy = [];
    }
}
