namespace PluginRuntime.Subpartitions.Tests.Pipes.Support;

/// <summary>A stream that reads what the test wrote down, in pieces, and then ends; what is written to it goes nowhere.</summary>
/// <param name="first">What comes at once.</param>
/// <param name="pieces">How long each read is; the last goes on.</param>
internal sealed class ScriptedStream(byte[] first, params int[] pieces) : Stream
{
    private readonly TaskCompletionSource<byte[]> _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _script = first;
    private int _position;
    private int _piece;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Lets the rest come, and the end after it.</summary>
    internal void Release(byte[] rest) => _rest.TrySetResult(rest);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == _script.Length)
        {
            var rest = await _rest.Task.WaitAsync(cancellationToken);
            if (ReferenceEquals(rest, _script))
                return 0;
            (_script, _position) = (rest, 0);
        }

        var length = Math.Min(Math.Min(buffer.Length, _script.Length - _position), pieces.Length == 0 ? int.MaxValue : pieces[Math.Min(_piece++, pieces.Length - 1)]);
        _script.AsSpan(_position, length).CopyTo(buffer.Span);
        _position += length;
        return length;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.CompletedTask;

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
        _rest.TrySetException(new ObjectDisposedException(nameof(ScriptedStream)));
    }
}
