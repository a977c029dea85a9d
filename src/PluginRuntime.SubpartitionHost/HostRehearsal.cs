using System.Buffers;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime.Generated.PluginRuntime_Subpartitions;
using PluginRuntime.Subpartitions.Diagnostics;
using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.SubpartitionHost;

/// <summary>
/// Goes once through all that a package will go through, with one that does nothing: a spare has loaded and compiled the code of it
/// before it is needed.
/// </summary>
internal static class HostRehearsal
{
    internal static async Task RunAsync(PipeConnection connection, OutgoingLogs logs, CancellationToken cancellationToken)
    {
        var own = typeof(HostRehearsal).Assembly;
        var folder = Path.GetDirectoryName(own.Location)!;
        var order = AsReceived(new LoadOrder
        {
            Subpartition = "rehearsal",
            Version = "0",
            Generation = 0,
            AssemblyPath = own.Location,
            EntryType = typeof(NothingOffload).FullName!,
            ContentRoot = folder,
            Shared = [.. Directory.EnumerateFiles(folder, "*.dll").Where(path => path != own.Location).Select(path => Path.GetFileNameWithoutExtension(path))],
            Contracts = [],
            Exports = [],
            Imports = [],
            Configuration = [new("Key", "Value")],
            CallbackMilliseconds = 5000,
            HandOverMilliseconds = 5000,
        });
        using (new OutgoingMetrics())
        {
            var generation = await LoadedPackage.LoadAsync(order, connection, logs, cancellationToken).ConfigureAwait(false);
            await generation.StartAsync(cancellationToken).ConfigureAwait(false);
            generation.Serve(connection, logs);
            await generation.WarmUpAsync(cancellationToken).ConfigureAwait(false);
            await generation.CheckHealthAsync(cancellationToken).ConfigureAwait(false);
            await generation.AcquireAsync(cancellationToken).ConfigureAwait(false);
            await generation.ReleaseAsync(cancellationToken).ConfigureAwait(false);
            await generation.StopAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static LoadOrder AsReceived(LoadOrder order)
    {
        var message = new ArrayBufferWriter<byte>();
        ContractPayloads.Serializer.Serialize(message, order);
        return ContractPayloads.Serializer.Deserialize<LoadOrder>(message.WrittenSpan);
    }
}

/// <summary>A package's entry point with nothing in it.</summary>
internal sealed class NothingOffload : IoOffload
{
    /// <inheritdoc/>
    public override void ConfigureServices(IServiceCollection services, ModuleContext context) => services.AddOptions();
}
