using System.Threading.Channels;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using PluginRuntime.Subpartitions.Host;
using PluginRuntime.Subpartitions.IoOffload;

namespace PluginRuntime.Control.Hosting;

/// <summary>Passes changes of the host's configuration on to the processes that serve. A process that comes later reads it at its start.</summary>
internal sealed partial class OffloadReconfiguration(IConfiguration configuration, OffloadTable offloads, HostTable hosts, ILogger<OffloadReconfiguration> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // One token is enough for any number of changes meanwhile: what is sent is the configuration as it is.
        var changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var watching = ChangeToken.OnChange(configuration.GetReloadToken, () => changed.Writer.TryWrite(true));
        await foreach (var _ in changed.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await offloads.ReconfigureAsync(stoppingToken).ConfigureAwait(false);
                await hosts.ReconfigureAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is PluginRuntimeException or IOException)
            {
                LogNotReconfigured(exception);
            }
        }
    }

    [LoggerMessage(EventName = "OffloadNotReconfigured", Level = LogLevel.Warning, Message = "An offload was not told of a change of its configuration; its next process reads it")]
    private partial void LogNotReconfigured(Exception exception);
}
