using System.IO.Pipes;
using PluginRuntime.Subpartitions.Diagnostics;
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
        Work? work = null;
        try
        {
            connection = await ConnectAsync(coming => work = new Work(coming, lifeline)).ConfigureAwait(false);
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

        using var _ = work;
        await connection.Closed.ConfigureAwait(false);

        // The package's threads may go on; the process ends all the same.
        lifeline.End(SubpartitionExit.PipeLost);
        return SubpartitionExit.PipeLost;
    }

    private async Task<PipeConnection> ConnectAsync(Action<PipeConnection> prepare)
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

        var options = new PipeOptions { Peer = "kernel", Limits = new PipeLimits { HangTimeout = start.HangTimeout }, Prepare = prepare };
        return await PipeConnection.ConnectAsync(pipe, start.Token, options, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>What a child serves and sends, from the first frame of its pipe on.</summary>
    private sealed class Work : IDisposable
    {
        private readonly OutgoingLogs _logs;
        private readonly MetricSender _metrics;
        private readonly LastWords _words;

        internal Work(PipeConnection connection, Lifeline lifeline)
        {
            var parent = (ISubpartitionParent)new ISubpartitionParent__Remote().MakeCaller(connection.Channel);
            _logs = new OutgoingLogs(parent);
            _metrics = new MetricSender(parent, _logs);
            _words = new LastWords(_logs);
            connection.Serve(new ISubpartition__Remote(), new SubpartitionServer(connection, _logs, _metrics, lifeline));
        }

        public void Dispose()
        {
            _words.Dispose();
            _metrics.Dispose();
            _logs.Dispose();
        }
    }
}
