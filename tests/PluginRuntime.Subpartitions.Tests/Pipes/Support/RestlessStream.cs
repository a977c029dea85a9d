namespace PluginRuntime.Subpartitions.Tests.Pipes.Support;

/// <summary>A stream that reads and writes in pieces of random lengths, and now and then lets others run in between.</summary>
/// <param name="inner">The stream; disposed with this one.</param>
/// <param name="seed">Of the lengths.</param>
internal sealed class RestlessStream(Stream inner, int seed) : Stream
{
    // One reader and one writer at a time, each with its own.
    private readonly Random _reading = new(seed);
    private readonly Random _writing = new(~seed);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await RestAsync(_reading);
        return await inner.ReadAsync(buffer[..Math.Min(buffer.Length, LengthOf(_reading))], cancellationToken);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            await RestAsync(_writing);
            var length = Math.Min(buffer.Length, LengthOf(_writing));
            await inner.WriteAsync(buffer[..length], cancellationToken);
            buffer = buffer[length..];
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        inner.Dispose();
    }

    private static int LengthOf(Random random) => random.Next(4) == 0 ? random.Next(1, 60) : random.Next(60, 9000);

    private static async ValueTask RestAsync(Random random)
    {
        for (var rest = random.Next(3); rest > 0; rest--)
            await Task.Yield();
    }
}
