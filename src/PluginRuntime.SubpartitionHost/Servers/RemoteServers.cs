using System.Collections.Concurrent;
using PluginRuntime.Kernel.Loading;
using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.SubpartitionHost.Servers;

/// <summary>The virtual servers of the kernel, as code in this process sees them.</summary>
internal sealed class RemoteServers(PipeConnection connection, SharedContracts contracts) : IVirtualServers
{
    private readonly IServerDirectory _directory = (IServerDirectory)new IServerDirectory__Remote().MakeCaller(connection.Channel);
    private readonly ConcurrentDictionary<(Type, string), object> _callers = new();

    /// <inheritdoc/>
    public TContract Get<TContract>(string name) where TContract : class
    {
        ServerNames.Check(name);
        ServerNames.CheckContract(typeof(TContract));
        return (TContract)_callers.GetOrAdd((typeof(TContract), name), static (key, servers) => servers.Make(key.Item1, key.Item2), this);
    }

    /// <inheritdoc/>
    public ValueTask<VirtualServerStatus> EnsureAsync(string type, string name, IReadOnlyDictionary<string, string?>? options = null, CancellationToken cancellationToken = default) =>
        _directory.EnsureAsync(type, name, [.. (options ?? new Dictionary<string, string?>()).Select(static option => new ConfigurationEntry(option.Key, option.Value))], cancellationToken);

    /// <inheritdoc/>
    public ValueTask<VirtualServerStatus> StartAsync(string type, string name, CancellationToken cancellationToken = default) => _directory.StartAsync(type, name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask StopAsync(string type, string name, CancellationToken cancellationToken = default) => _directory.StopAsync(type, name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask RemoveAsync(string type, string name, CancellationToken cancellationToken = default) => _directory.RemoveAsync(type, name, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<VirtualServerStatus>> ListAsync(CancellationToken cancellationToken = default) => await _directory.ListAsync(cancellationToken).ConfigureAwait(false);

    private object Make(Type contract, string name) => RemoteContracts.Of(contract, contracts.Assemblies).MakeCaller(new NamedChannel(connection, _directory, contract.FullName!, name));
}
