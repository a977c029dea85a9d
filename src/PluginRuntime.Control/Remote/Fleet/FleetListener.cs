using System.IO.Pipes;
using PluginRuntime.Control.Coordination.Program;
using PluginRuntime.Control.Remote.Registry;

namespace PluginRuntime.Control.Remote.Fleet;

/// <summary>Where clients of the control program connect: a named pipe in its folder, with the first lines and the RPC of a control pipe. Only processes of the same user get as far as the first line.</summary>
internal sealed class FleetListener : IControlListener
{
    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly KernelEntry _entry;
    private NamedPipeServerStream _server;

    /// <summary>Listens from now on. The caller has the folder's lock.</summary>
    /// <param name="folder">The folder of the control program.</param>
    /// <param name="time">What times clients.</param>
    /// <exception cref="IOException">The pipe cannot be made.</exception>
    internal FleetListener(string folder, TimeProvider time)
    {
        (_folder, _time, _entry) = (folder, time, ControlProgramEntry.Of(folder));

        // One that was killed left it.
        if (!OperatingSystem.IsWindows())
            File.Delete(_entry.Pipe);
        _server = Make();
        ControlProgramEntry.Write(folder, _entry);
    }

    /// <inheritdoc/>
    public async Task<IControlClient> AcceptAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await _server.WaitForConnectionAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception stranger) when (stranger is IOException or UnauthorizedAccessException)
            {
                // A client that was gone at once, or another user's.
                var again = Make();
                await _server.DisposeAsync().ConfigureAwait(false);
                _server = again;
                continue;
            }

            // The next one before this one is served, so that the address stays.
            var client = _server;
            _server = Make();
            return new FleetConnection(client, _entry, _time);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // First: who reads it from here on finds nobody, and starts another.
        ControlProgramEntry.Remove(_folder);
        await _server.DisposeAsync().ConfigureAwait(false);
    }

    private NamedPipeServerStream Make() => new(
        _entry.Pipe, PipeDirection.InOut, NamedPipeServerStream.MaxAllowedServerInstances, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
}
