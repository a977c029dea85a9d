using System.Buffers;
using System.Net.Sockets;

namespace PluginRuntime.SubpartitionHost.Servers;

/// <summary>
/// A virtual server with nothing in it. It is made, called, connected to and moved before any other in its process, so that the first move
/// that somebody waits for meets code that is loaded and compiled, and ways that are known to work.
/// </summary>
internal sealed class RehearsalServer(VirtualServerContext context) : VirtualServer, IHandOverInSteps, IRehearsed
{
    private readonly byte[] _state = new byte[1024];

    /// <inheritdoc/>
    public int StateVersion => 1;

    /// <inheritdoc/>
    public override async ValueTask StartAsync(VirtualServerStart start, CancellationToken cancellationToken)
    {
        if (context.Options["path"] is { } path)
            await context.ListenAsync("rehearsal", new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async Task ServeAsync(VirtualConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await connection.Input.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (read.IsCanceled || read.IsCompleted)
            {
                connection.State = _state;
                connection.Input.AdvanceTo(read.Buffer.Start);
                return;
            }

            foreach (var piece in read.Buffer)
                connection.Output.Write(piece.Span);
            connection.Input.AdvanceTo(read.Buffer.End);
            await connection.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> NextAsync(int number, CancellationToken cancellationToken) => new(number + 1);

    /// <inheritdoc/>
    public void Export(IBufferWriter<byte> destination) => destination.Write(_state);

    /// <inheritdoc/>
    public void Import(ReadOnlySequence<byte> source, int stateVersion) => source.CopyTo(_state);

    /// <inheritdoc/>
    public void ExportBulk(IBufferWriter<byte> destination, CancellationToken cancellationToken) => Export(destination);

    /// <inheritdoc/>
    public void ExportChanges(IBufferWriter<byte> destination) => Export(destination);

    /// <inheritdoc/>
    public void AbandonExport()
    {
        // Nothing was noted.
    }

    /// <inheritdoc/>
    public void ImportBulk(ReadOnlySequence<byte> source, int stateVersion, CancellationToken cancellationToken) => Import(source, stateVersion);

    /// <inheritdoc/>
    public void ImportChanges(ReadOnlySequence<byte> source, int stateVersion) => Import(source, stateVersion);
}
