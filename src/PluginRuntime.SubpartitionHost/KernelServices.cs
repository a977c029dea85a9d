using PluginRuntime.Subpartitions.Diagnostics;
using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.SubpartitionHost;

/// <summary>What stands between this process and its kernel, for as long as the pipe does.</summary>
internal sealed class KernelServices : IDisposable
{
    private readonly OutgoingLogs _logs;
    private readonly MetricSender _metrics;
    private readonly LastWords _words;

    internal KernelServices(PipeConnection connection, Lifeline lifeline)
    {
        var parent = (ISubpartitionParent)new ISubpartitionParent__Remote().MakeCaller(connection.Channel);
        _logs = new OutgoingLogs(parent);
        _metrics = new MetricSender(parent, _logs);
        _words = new LastWords(_logs);
        connection.Serve(new ISubpartition__Remote(), new SubpartitionServer(connection, _logs, _metrics, lifeline));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _words.Dispose();
        _metrics.Dispose();
        _logs.Dispose();
    }
}
