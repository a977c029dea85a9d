using System.Buffers;
using PluginRuntime;
using RespServer.Serving;
using RespServer.State;

namespace RespServer;

/// <summary>A server of keys and values. Connections are served by its thread; calls of the contract, the export and the sweep run beside.</summary>
internal sealed class RespVirtualServer : VirtualServer, IHandOverInSteps, IKeyspace
{
    private readonly VirtualServerContext _context;
    private readonly ServerCore _server;
    private readonly KeyspaceExport _export;
    private IDisposable? _sweep;

    /// <param name="context">What the runtime provides.</param>
    /// <param name="edition">What this version differs in; this server's own.</param>
    /// <param name="time">For the ends of keys.</param>
    public RespVirtualServer(VirtualServerContext context, Edition edition, TimeProvider time)
    {
        _context = context;
        _server = new ServerCore(edition, time) { Version = context.Version, Epoch = context.Epoch };
        _export = new KeyspaceExport(_server);
    }

    public int StateVersion => _server.Edition.StateVersion;

    #region listen
    /// <inheritdoc/>
    public override async ValueTask StartAsync(VirtualServerStart start, CancellationToken cancellationToken)
    {
        var address = ServerAddress.Parse(_context.Options["address"]);
        _server.Address = ServerAddress.Format(await _context.ListenAsync("clients", address, cancellationToken));
    }
    #endregion

    /// <summary>Keys end in one instance only: what it has removed is noted for the next.</summary>
    /// <inheritdoc/>
    public override ValueTask AcquireAsync(CancellationToken cancellationToken)
    {
        _sweep = _context.Schedule("remove keys whose time has run out", KeySweep.Period, new KeySweep(_server).RunAsync);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        _sweep?.Dispose();
        _sweep = null;
        return ValueTask.CompletedTask;
    }

    #region serve
    /// <inheritdoc/>
    public override async Task ServeAsync(VirtualConnection connection, CancellationToken cancellationToken)
    {
        var session = Enter(connection);
        // Once for the connection: a token given to each read would be registered with each.
        using var ending = cancellationToken.UnsafeRegister(static input => ((System.IO.Pipelines.PipeReader)input!).CancelPendingRead(), connection.Input);
        try
        {
            while (!session.IsClosing)
            {
                var read = await connection.Input.ReadAsync(CancellationToken.None);
                if (read.IsCanceled)
                {
                    // A safe point: what has come stays, also the beginning of a request, which is read anew wherever the connection is then.
                    connection.Input.AdvanceTo(read.Buffer.Start);
                    connection.State = session.Client.ToBytes();
                    return;
                }

                var consumed = session.Execute(read.Buffer, connection.Output, out var written, out var isWaiting);
                var position = read.Buffer.GetPosition(consumed);
                connection.Input.AdvanceTo(position, isWaiting ? read.Buffer.End : position);
                if (written > 0 && (await connection.Output.FlushAsync(CancellationToken.None)).IsCompleted)
                    return;
                if (read.IsCompleted && isWaiting)
                    return;
            }
        }
        finally
        {
            Leave(session);
        }
    }
    #endregion

    public void ExportBulk(IBufferWriter<byte> destination, CancellationToken cancellationToken) => _export.WriteBulk(destination, cancellationToken);

    public void ExportChanges(IBufferWriter<byte> destination) => _export.WriteChanges(destination);

    public void AbandonExport()
    {
        _server.Keys.Gate.Enter();
        _server.Keys.Notes.Stop();
        _server.Keys.Gate.Exit();
    }

    public void ImportBulk(ReadOnlySequence<byte> source, int stateVersion, CancellationToken cancellationToken) =>
        KeyspaceImport.Replace(_server, source, cancellationToken);

    public void ImportChanges(ReadOnlySequence<byte> source, int stateVersion) => KeyspaceImport.Apply(_server, source);

    public void Export(IBufferWriter<byte> destination) => _export.WriteAll(destination);

    public void Import(ReadOnlySequence<byte> source, int stateVersion)
    {
        KeyspaceImport.Replace(_server, source, CancellationToken.None);
        KeyspaceImport.Apply(_server, default);
    }

    public ValueTask<KeyspaceStatus> StatusAsync(CancellationToken cancellationToken)
    {
        _server.Keys.Gate.Enter();
        try
        {
            return new(new KeyspaceStatus
            {
                Version = _server.Version,
                Address = _server.Address,
                Keys = _server.Keys.Count,
                Connections = _server.Sessions.Count,
                Commands = _server.Figures.Commands,
                Epoch = _server.Epoch,
            });
        }
        finally
        {
            _server.Keys.Gate.Exit();
        }
    }

    private Session Enter(VirtualConnection connection)
    {
        var session = new Session(_server, connection.Id) { Peer = connection.Peer?.ToString() ?? "" };
        _server.Keys.Gate.Enter();
        if (connection.State.IsEmpty)
            _server.Figures.Connections++;
        else
            session.Client = ClientFacts.From(connection.State);
        _server.Sessions[session.Id] = session;
        _server.Keys.Gate.Exit();
        return session;
    }

    private void Leave(Session session)
    {
        _server.Keys.Gate.Enter();
        _server.Sessions.Remove(session.Id);
        _server.Keys.Gate.Exit();
    }
}
