using System.IO.Pipes;
using PluginRuntime.Subpartitions.Pipes;
using StreamOptions = System.IO.Pipes.PipeOptions;

namespace PluginRuntime.Subpartitions.Processes;

/// <summary>The kernel's end of a child's pipe before the child has come: lets in who knows the token, and nobody else.</summary>
/// <param name="name">The pipe's name.</param>
/// <param name="token">The token.</param>
/// <param name="options">Of the connection.</param>
/// <param name="onRefused">Told of who was turned away.</param>
internal sealed class PipeListener(string name, ReadOnlyMemory<byte> token, Pipes.PipeOptions options, Action<string> onRefused) : IDisposable
{
    private readonly Lock _lock = new();
    private NamedPipeServerStream? _next = Make(name);
    private bool _disposed;

    /// <summary>Waits for the child.</summary>
    internal async Task<PipeConnection> AcceptAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var server = _next ?? throw new ObjectDisposedException(nameof(PipeListener));
            await server.WaitForConnectionAsync(cancellationToken).ConfigureAwait(false);

            // Before this one is closed, so that the address stays: the child may be about to connect.
            ListenWith(Make(name));
            try
            {
                return await PipeConnection.AcceptAsync(server, token, options, cancellationToken).ConfigureAwait(false);
            }
            catch (PipeClosedException refused)
            {
                onRefused(refused.Reason.ToString());
            }
        }
    }

    /// <summary>Listens no longer. A connection that was made stays.</summary>
    public void Dispose()
    {
        NamedPipeServerStream? unused;
        lock (_lock)
        {
            _disposed = true;
            unused = _next;
            _next = null;
        }

        unused?.Dispose();
    }

    private void ListenWith(NamedPipeServerStream next)
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _next = next;
                return;
            }
        }

        next.Dispose();
    }

    private static NamedPipeServerStream Make(string name) => new(
        name, PipeDirection.InOut, NamedPipeServerStream.MaxAllowedServerInstances, PipeTransmissionMode.Byte, StreamOptions.Asynchronous | StreamOptions.CurrentUserOnly);
}
