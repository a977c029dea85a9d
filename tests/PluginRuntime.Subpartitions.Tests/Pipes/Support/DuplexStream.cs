using System.Buffers;
using System.IO.Pipelines;

namespace PluginRuntime.Subpartitions.Tests.Pipes.Support;

/// <summary>
/// One end of an in-memory pipe that behaves as a named pipe does: a write waits while the other end does not read, reading ends when the other
/// end has stopped writing, writing fails when it has stopped reading.
/// </summary>
internal sealed class DuplexStream : Stream
{
    private readonly PipeReader _reader;
    private readonly PipeWriter _writer;
    private bool _isDisposed;

    private DuplexStream(PipeReader reader, PipeWriter writer)
    {
        _reader = reader;
        _writer = writer;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>A read returns at most so many bytes.</summary>
    internal int LongestRead { get; set; } = int.MaxValue;

    /// <summary>Bytes that were written at this end.</summary>
    internal long Written { get; private set; }

    /// <param name="capacity">Bytes that a direction holds before a write waits.</param>
    internal static (DuplexStream Here, DuplexStream There) Make(int capacity = 200_000)
    {
        var options = new PipeOptions(pauseWriterThreshold: capacity, resumeWriterThreshold: capacity / 2, useSynchronizationContext: false);
        var forth = new Pipe(options);
        var back = new Pipe(options);
        return (new DuplexStream(back.Reader, forth.Writer), new DuplexStream(forth.Reader, back.Writer));
    }

    /// <summary>Writes nothing any more; the other end reads to the end.</summary>
    internal void StopWriting() => _writer.Complete();

    /// <summary>Reads nothing any more; the other end's writes fail.</summary>
    internal void StopReading() => _reader.Complete();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ReadResult result;
        try
        {
            result = await _reader.ReadAsync(cancellationToken);
        }
        catch (InvalidOperationException) when (_isDisposed)
        {
            throw new ObjectDisposedException(nameof(DuplexStream), "Closed while it was read.");
        }

        ObjectDisposedException.ThrowIf(result.IsCanceled, this);
        var count = (int)Math.Min(Math.Min(result.Buffer.Length, buffer.Length), LongestRead);
        result.Buffer.Slice(0, count).CopyTo(buffer.Span);
        _reader.AdvanceTo(result.Buffer.GetPosition(count));
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Written += buffer.Length;
        var result = await _writer.WriteAsync(buffer, cancellationToken);
        if (result.IsCompleted)
            throw new IOException("Broken pipe");
        ObjectDisposedException.ThrowIf(result.IsCanceled, this);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (_isDisposed)
            return;
        _isDisposed = true;
        _reader.CancelPendingRead();
        _writer.CancelPendingFlush();
        _writer.Complete();
        _reader.Complete();
    }
}
