using System.Runtime.CompilerServices;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// The loop that reads a pipe: frames to a sink, pieces of long messages straight to their memory. It ends at the end of the stream or
/// with the first error. It waits for nothing but the stream.
/// </summary>
/// <param name="stream">The stream.</param>
/// <param name="limits">What frames may be.</param>
/// <param name="sink">Takes the frames.</param>
/// <param name="ready">What the sink found for the pool.</param>
internal sealed class FrameReader(Stream stream, PipeLimits limits, IFrameSink sink, ReadyWork ready)
{
    /// <summary>A piece with less than this left is read with what follows it.</summary>
    private const int LeastDirectRead = 16 * 1024;

    /// <summary>Where a piece is to follow, its header is read with little of it: what comes into the buffer is copied once more.</summary>
    private const int ReadBeforePiece = 2048;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(FrameHeader.Size + limits.FrameBytes + Math.Max(limits.FrameBytes, PipeProtocol.HeadBytes), pinned: true);
    private int _start;
    private int _end;
    private FrameHeader _chunk;
    private MessageAssembly? _assembly;
    private int _chunkLeft;
    private bool _pieceFollows;
    private long _reads;

    /// <summary>Grows with every read; for whoever wants to know whether the other end lives.</summary>
    internal long Reads => Volatile.Read(ref _reads);

    /// <summary>Reads until the end.</summary>
    /// <returns>Where the stream ended, if it was in the midst of a frame or message; otherwise <see langword="null"/>.</returns>
    /// <exception cref="PipeViolationException">The other end broke the protocol.</exception>
    internal async Task<string?> RunAsync()
    {
        while (true)
        {
            try
            {
                TakeFrames();
            }
            catch (PipeViolationException)
            {
                // What came before it counts.
                ready.Queue();
                throw;
            }

            var isDirect = _chunkLeft >= LeastDirectRead;
            var target = isDirect ? _assembly!.Next(_chunkLeft) : RestOfBuffer();
            var count = await new ReadThenRun(stream.ReadAsync(target), ready);
            if (count == 0)
                return DescribeEnd();
            _reads++;
            if (isDirect)
                Advance(count);
            else
                _end += count;
        }
    }

    private void TakeFrames()
    {
        while (_chunkLeft > 0 ? TakeChunk() : TakeFrame())
        {
        }
    }

    private bool TakeFrame()
    {
        var rest = _buffer.AsSpan(_start, _end - _start);
        if (rest.Length < FrameHeader.Size)
            return false;
        var header = FrameHeader.Read(rest);
        FrameRules.Check(header, limits);
        if (header.IsChunk)
        {
            _chunk = header;
            _assembly = sink.OnChunk(header);
            _chunkLeft = header.Length;
            _start += FrameHeader.Size;
            return true;
        }

        if (rest.Length - FrameHeader.Size < header.Length)
            return false;
        _pieceFollows = header.IsLong || (_pieceFollows && header.Type != FrameType.Fault);
        sink.OnFrame(header, rest.Slice(FrameHeader.Size, header.Length));
        _start += FrameHeader.Size + header.Length;
        return true;
    }

    private bool TakeChunk()
    {
        var available = Math.Min(_chunkLeft, _end - _start);
        if (available == 0)
            return false;
        var target = _assembly!.Next(available);
        _buffer.AsSpan(_start, target.Length).CopyTo(target.Span);
        _start += target.Length;
        Advance(target.Length);
        return true;
    }

    private void Advance(int count)
    {
        _assembly!.Advance(count);
        _chunkLeft -= count;
        if (_chunkLeft > 0)
            return;
        _pieceFollows = _assembly.Left > 0;
        _assembly = null;
        sink.OnChunkEnd(_chunk);
    }

    private Memory<byte> RestOfBuffer()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_buffer.Length - _start < FrameHeader.Size + limits.FrameBytes + PipeProtocol.HeadBytes)
        {
            // The longest frame must fit behind what is there of it.
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        return _pieceFollows && _start == _end ? _buffer.AsMemory(_end, ReadBeforePiece) : _buffer.AsMemory(_end);
    }

    private string? DescribeEnd()
    {
        if (_chunkLeft > 0)
            return $"{_chunkLeft} bytes before the end of a {_chunk.Type} frame of {_chunk.Length}";
        if (_end - _start >= FrameHeader.Size)
            return $"{_end - _start - FrameHeader.Size} bytes into the payload of a {FrameHeader.Read(_buffer.AsSpan(_start)).Type} frame";
        return _end > _start ? $"{_end - _start} bytes into a frame's header" : null;
    }

    /// <summary>
    /// Awaits a read; if it has to be waited for, the running thread, which is not needed for it any more, runs what is kept back. The
    /// method that awaits must not touch anything of its own after it: another thread may be in it already.
    /// </summary>
    private readonly struct ReadThenRun(ValueTask<int> pending, ReadyWork ready) : ICriticalNotifyCompletion
    {
        private readonly ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter _read = pending.ConfigureAwait(false).GetAwaiter();

        public bool IsCompleted
        {
            get
            {
                if (!_read.IsCompleted)
                    return false;
                ready.Queue();
                return true;
            }
        }

        public ReadThenRun GetAwaiter() => this;

        public int GetResult() => _read.GetResult();

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation)
        {
            var item = ready.Take();
            _read.UnsafeOnCompleted(continuation);
            ReadyWork.Run(item);
        }
    }
}
