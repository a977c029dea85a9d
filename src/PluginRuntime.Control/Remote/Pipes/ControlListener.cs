using System.IO.Pipes;
using PluginRuntime.Control.Remote.Participants;
using PluginRuntime.Control.Remote.Registry;

namespace PluginRuntime.Control.Remote.Pipes;

/// <summary>Takes clients of a control pipe, several at once, up to a bound. Only processes of the same user get as far as the first line.</summary>
internal sealed class ControlListener : IAsyncDisposable
{
    internal const int MaxClients = 16;

    private readonly KernelEntry _entry;
    private readonly IKernelControl _control;
    private readonly TimeProvider _time;
    private readonly Action<string> _onRefused;
    private readonly Func<KernelParticipant>? _join;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _clients = [];
    private readonly Task _accepting;

    /// <summary>Listens from now on.</summary>
    /// <param name="entry">Who this kernel is; its pipe is made.</param>
    /// <param name="control">What can be asked of it.</param>
    /// <param name="time">What times clients.</param>
    /// <param name="onRefused">Told of who was turned away or cut off.</param>
    /// <param name="join">Makes the kernel's end for a client that is a coordinator; <see langword="null"/>: this kernel takes part in nothing.</param>
    /// <exception cref="IOException">The pipe cannot be made.</exception>
    internal ControlListener(KernelEntry entry, IKernelControl control, TimeProvider time, Action<string> onRefused, Func<KernelParticipant>? join = null)
    {
        _entry = entry;
        _control = control;
        _time = time;
        _onRefused = onRefused;
        _join = join;
        _accepting = AcceptAsync(Make());
    }

    /// <summary>Takes no new clients, and ends those that are there.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        Task[] clients;
        lock (_lock)
            clients = [.. _clients];
        await Task.WhenAll(clients).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task AcceptAsync(NamedPipeServerStream server)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                try
                {
                    await server.WaitForConnectionAsync(_stopping.Token).ConfigureAwait(false);
                }
                catch (Exception stranger) when (stranger is IOException or UnauthorizedAccessException)
                {
                    // A client that was gone at once, or another user's.
                    _onRefused(stranger.Message);
                    var again = Make();
                    await server.DisposeAsync().ConfigureAwait(false);
                    server = again;
                    continue;
                }

                // The next one before this one is served, so that the address stays.
                var next = Make();
                Begin(server);
                server = next;
            }
        }
        catch (OperationCanceledException)
        {
            // It stops.
        }
        finally
        {
            await server.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void Begin(NamedPipeServerStream client)
    {
        lock (_lock)
        {
            var hasRoom = _clients.Count < MaxClients;
            var serving = Task.Run(() => ServeAsync(client, hasRoom), CancellationToken.None);
            _clients.Add(serving);
            _ = serving.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(NamedPipeServerStream client, bool hasRoom)
    {
        var connection = new ControlConnection(client, _entry, _control, _time, _join);
        var reason = hasRoom
            ? await connection.RunAsync(_stopping.Token).ConfigureAwait(false)
            : await connection.TurnAwayAsync(MaxClients, _stopping.Token).ConfigureAwait(false);
        if (reason is not null)
            _onRefused(reason);
    }

    private void Forget(Task client)
    {
        lock (_lock)
            _clients.Remove(client);
    }

    private NamedPipeServerStream Make() => new(
        _entry.Pipe, PipeDirection.InOut, NamedPipeServerStream.MaxAllowedServerInstances, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
}
