using System.IO.Pipes;
using PluginRuntime.Subpartitions.Pipes;
using PipeOptions = PluginRuntime.Subpartitions.Pipes.PipeOptions;
using StreamOptions = System.IO.Pipes.PipeOptions;

namespace PluginRuntime.SubpartitionHost;

/// <summary>Connects to the kernel and serves it until the pipe ends.</summary>
internal sealed class Child(StartLine start, Lifeline lifeline)
{
    /// <summary>The kernel waits on its pipe already when it starts this process.</summary>
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(5);

    internal async Task<SubpartitionExit> RunAsync()
    {
        PipeConnection connection;
        KernelServices? services = null;
        try
        {
            connection = await ConnectAsync(opened => services = new KernelServices(opened, lifeline)).ConfigureAwait(false);
        }
        catch (PipeClosedException refused)
        {
            await Console.Error.WriteLineAsync($"The kernel did not take this process: {refused.Reason}").ConfigureAwait(false);
            return SubpartitionExit.HandshakeFailed;
        }
        catch (Exception unreachable) when (unreachable is IOException or TimeoutException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The kernel's pipe {start.Pipe} cannot be reached: {unreachable.Message}").ConfigureAwait(false);
            return SubpartitionExit.NoPipe;
        }

        using (services)
            await connection.Closed.ConfigureAwait(false);

        // The package's threads may go on; the process ends all the same.
        lifeline.End(SubpartitionExit.PipeLost);
        return SubpartitionExit.PipeLost;
    }

    private async Task<PipeConnection> ConnectAsync(Action<PipeConnection> opening)
    {
        var pipe = new NamedPipeClientStream(".", start.Pipe, PipeDirection.InOut, StreamOptions.Asynchronous | StreamOptions.CurrentUserOnly);
        try
        {
            await pipe.ConnectAsync(ConnectTime, CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            await pipe.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        var options = new PipeOptions { Peer = "kernel", Limits = new PipeLimits { HangTimeout = start.HangTimeout }, Opening = opening };
        return await PipeConnection.ConnectAsync(pipe, start.Token, options, CancellationToken.None).ConfigureAwait(false);
    }
}
