using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;

namespace RespServer.Tests.Hosting;

/// <summary>A connection between two pipes. Its peer is a test, or the pumps of a socket.</summary>
internal sealed class TestConnection : VirtualConnection
{
    private readonly Pipe _requests;
    private readonly Pipe _replies;
    private readonly WatchedReader _input;

    /// <param name="id">Its number.</param>
    /// <param name="loop">Where its handler runs; none: inline, in whoever sends.</param>
    /// <param name="segmentBytes">The size of the pieces that the input comes in.</param>
    internal TestConnection(long id, PipeScheduler? loop = null, int segmentBytes = 4096)
    {
        Id = id;
        var server = loop ?? PipeScheduler.Inline;
        _requests = new Pipe(new PipeOptions(
            readerScheduler: server, writerScheduler: PipeScheduler.Inline, minimumSegmentSize: segmentBytes, pauseWriterThreshold: loop is null ? 0 : 65536, useSynchronizationContext: false));
        _replies = new Pipe(new PipeOptions(
            readerScheduler: PipeScheduler.Inline, writerScheduler: server, pauseWriterThreshold: loop is null ? 0 : 65536, useSynchronizationContext: false));
        _input = new WatchedReader(_requests.Reader);
    }

    public override long Id { get; }

    public override string Listener => "clients";

    public override EndPoint? Peer { get; } = new IPEndPoint(IPAddress.Loopback, 50_000);

    public override PipeReader Input => _input;

    public override PipeWriter Output => _replies.Writer;

    public override ReadOnlyMemory<byte> State { get; set; }

    public override bool IsMoving => _isMoving;

    private volatile bool _isMoving;

    /// <summary>Where the peer sends.</summary>
    internal PipeWriter Requests => _requests.Writer;

    /// <summary>Where the peer receives.</summary>
    internal PipeReader Replies => _replies.Reader;

    /// <summary>The handler at work.</summary>
    internal Task Served { get; private set; } = Task.CompletedTask;

    /// <summary>Whether the handler has returned at a safe point; otherwise it has ended the connection.</summary>
    internal bool IsAtSafePoint => Served.IsCompletedSuccessfully && _input.WasCanceled;

    /// <summary>Calls the handler, here and now.</summary>
    internal void Serve(VirtualServer server, CancellationToken cancellationToken = default)
    {
        _isMoving = false;
        WithoutContext(() => Served = server.ServeAsync(this, cancellationToken));
    }

    /// <summary>Calls the handler on the loop's thread.</summary>
    /// <param name="loop">The thread.</param>
    /// <param name="server">Whose handler.</param>
    /// <param name="ended">Told when it has ended the connection, before <see cref="Served"/> completes; not told of a safe point.</param>
    /// <param name="cancellationToken">For the handler.</param>
    internal void ServeOn(PipeScheduler loop, VirtualServer server, Action<Exception?> ended, CancellationToken cancellationToken)
    {
        _isMoving = false;
        var served = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Served = served.Task;
        loop.Schedule(
            _ => server.ServeAsync(this, cancellationToken)
                .ContinueWith(
                    handler =>
                    {
                        if (!handler.IsCompletedSuccessfully || !_input.WasCanceled || cancellationToken.IsCancellationRequested)
                            ended(handler.Exception);
                        served.SetResult();
                    },
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default),
            null);
    }

    /// <summary>Sends bytes as the peer of a handler that runs inline, and takes what has been answered.</summary>
    internal string Exchange(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            Requests.Write(bytes);
            WithoutContext(() => Assert.True(Requests.FlushAsync().AsTask().IsCompleted, "The server has not taken what was sent."));
        }

        var answer = "";
        if (Replies.TryRead(out var read))
        {
            answer = Encoding.Latin1.GetString(read.Buffer);
            Replies.AdvanceTo(read.Buffer.End);
        }

        return answer;
    }

    /// <summary>The peer of a handler that runs inline sends nothing more.</summary>
    internal void EndRequests() => WithoutContext(() => Requests.Complete());

    /// <summary>Asks the handler to come to a safe point.</summary>
    internal void Freeze()
    {
        _isMoving = true;
        WithoutContext(_input.CancelPendingRead);
    }

    /// <summary>Runs what the handler goes on in: it would wait for the test's synchronization context if it saw one, and not go on at once.</summary>
    private static void WithoutContext(Action action)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            action();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
