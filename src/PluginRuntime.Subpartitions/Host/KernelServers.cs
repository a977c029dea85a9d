using System.Collections.Concurrent;
using System.Reflection;
using PluginRuntime.Remoting;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>The virtual servers of a kernel, as the host's code and kernel modules see them.</summary>
/// <param name="table">The servers.</param>
/// <param name="assemblies">Assemblies of contracts that this process knows so far.</param>
internal sealed class KernelServers(HostTable table, Func<IEnumerable<Assembly>> assemblies) : IVirtualServers
{
    private readonly ConcurrentDictionary<(Type, string), object> _callers = new();

    /// <inheritdoc/>
    public TContract Get<TContract>(string name) where TContract : class
    {
        ServerNames.Check(name);
        ServerNames.CheckContract(typeof(TContract));
        return (TContract)_callers.GetOrAdd(
            (typeof(TContract), name), static (key, servers) => servers.MakeCaller(RemoteContracts.Of(key.Item1, servers.Assemblies()), key.Item2), (MakeCaller: (Func<RemoteContract, string, object>)MakeCaller, Assemblies: assemblies));
    }

    /// <inheritdoc/>
    public async ValueTask<VirtualServerStatus> EnsureAsync(string type, string name, IReadOnlyDictionary<string, string?>? options = null, CancellationToken cancellationToken = default)
    {
        ServerNames.Check(name);
        return (await TypeOf(type, name).EnsureAsync(name, [.. (options ?? new Dictionary<string, string?>()).Select(static option => new ConfigurationEntry(option.Key, option.Value))], cancellationToken).ConfigureAwait(false)).Describe();
    }

    /// <inheritdoc/>
    public async ValueTask<VirtualServerStatus> StartAsync(string type, string name, CancellationToken cancellationToken = default)
    {
        var server = Find(type, name);
        await TypeOf(type, name).RestartAsync(server, cancellationToken).ConfigureAwait(false);
        return server.Describe();
    }

    /// <inheritdoc/>
    public async ValueTask StopAsync(string type, string name, CancellationToken cancellationToken = default) =>
        await TypeOf(type, name).StopAsync(Find(type, name), "It was stopped.", cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(string type, string name, CancellationToken cancellationToken = default)
    {
        if (table.Find(type)?.Find(name) is { } server)
            await TypeOf(type, name).RemoveAsync(server, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<VirtualServerStatus>> ListAsync(CancellationToken cancellationToken = default) => new([.. table.Servers.Select(static server => server.Describe())]);

    /// <summary>What calls a server by name.</summary>
    internal object MakeCaller(RemoteContract contract, string name) => contract.MakeCaller(new ServerChannel(table, contract.Contract.FullName!, name));

    private ServerType TypeOf(string type, string name) => table.Find(type)
        ?? throw new VirtualServerFailedException(type, name, "placement", "no such type of virtual servers is installed.", "Apply its package first.");

    private ServerEntry Find(string type, string name) => table.Find(type)?.Find(name) ?? throw new VirtualServerNotFoundException($"type '{type}'", name);
}
