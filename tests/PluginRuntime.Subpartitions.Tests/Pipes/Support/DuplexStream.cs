namespace PluginRuntime.Subpartitions.Tests.Pipes.Support;

/// <summary>
/// One end of an in-memory pipe that behaves as a named pipe does: a write waits while the other end does not read, reading ends when the other
/// end has stopped writing, writing fails when it has stopped reading.
/// </summary>
internal sealed class DuplexStream : Stream
{
    private readonly ByteQueue _in;
    private readonly ByteQueue _out;

    private DuplexStream(ByteQueue @in, ByteQueue @out)
    {
        _in = @in;
        _out = @out;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>A read returns at most so many bytes.</summary>
    internal int LongestRead { get; set; } = int.MaxValue;

    /// <param name="capacity">Bytes that a direction holds before a write waits.</param>
    internal static (DuplexStream Here, DuplexStream There) Make(int capacity = 200_000)
    {
        var forth = new ByteQueue(capacity);
        var back = new ByteQueue(capacity);
        return (new DuplexStream(back, forth), new DuplexStream(forth, back));
    }

    /// <summary>Writes nothing any more; the other end reads to the end.</summary>
    internal void StopWriting() => _out.StopWriting();

    /// <summary>Reads nothing any more; the other end's writes fail.</summary>
    internal void StopReading() => _in.StopReading();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _in.ReadAsync(buffer[..Math.Min(buffer.Length, LongestRead)], cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _out.WriteAsync(buffer, cancellationToken);

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
        _in.StopReading();
        _out.StopWriting();
    }
}
