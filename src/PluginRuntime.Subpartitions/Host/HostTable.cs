using System.Collections.Concurrent;
using PluginRuntime.Subpartitions.Generations;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>The types of virtual servers of a kernel, by id. Thread-safe.</summary>
internal sealed class HostTable(HostParts parts) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ServerType> _types = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    internal HostParts Parts => parts;

    /// <summary>Those that are installed.</summary>
    internal IReadOnlyList<ServerType> Installed => [.. _types.Values.Where(static type => type.Package is not null).OrderBy(static type => type.Id, StringComparer.Ordinal)];

    /// <summary>Their processes.</summary>
    internal IReadOnlyList<InstalledSubpartition> Subpartitions =>
    [
        .. from type in Installed
           from host in type.Living
           let package = host.Generation.Package
           select new InstalledSubpartition(
               type.Id,
               package.Version,
               type.Hosts.Contains(host) && host.IsAlive ? "Serving" : host.Generation.State < GenerationState.Serving ? "Starting" : "Leaving",
               host.Number,
               host.Generation.Process.ProcessId,
               [.. package.Exports.Select(static contract => NameOf(contract.Contract))],
               [.. package.Imports.Select(static import => NameOf(import.Contract.Contract))],
               host.Generation.Connection.CallsOut,
               0,
               type.Living.Count,
               type.Restarts,
               type.Previous?.Version),
    ];

    /// <summary>All virtual servers.</summary>
    internal IReadOnlyList<ServerEntry> Servers => [.. _types.Values.OrderBy(static type => type.Id, StringComparer.Ordinal).SelectMany(static type => type.Servers)];

    /// <summary>The type of an id if it is installed.</summary>
    internal ServerType? Find(string id) => _types.TryGetValue(id, out var type) && type.Package is not null ? type : null;

    /// <summary>The type of an id if there is or was one: processes of one that was removed may still be alive.</summary>
    internal ServerType? FindLeft(string id) => _types.GetValueOrDefault(id);

    /// <summary>The type that serves a contract, by the contract's full name.</summary>
    internal ServerType? FindByContract(string contract) => _types.Values.FirstOrDefault(type => type.Package?.Exports.Any(exported => NameOf(exported.Contract) == contract) == true);

    /// <summary>The type of an id, installed or to be installed.</summary>
    internal ServerType Ensure(string id)
    {
        lock (_lock)
            return _types.GetOrAdd(id, static (id, parts) => new ServerType(id, parts), parts);
    }

    /// <summary>The process of a number.</summary>
    internal (ServerType Type, HostSubpartition Host)? FindHost(long number) =>
        _types.Values.SelectMany(static type => type.Living.Select(host => (type, host))).Where(entry => entry.host.Number == number).Cast<(ServerType, HostSubpartition)?>().FirstOrDefault();

    /// <summary>Gives those that run their configuration as it is now.</summary>
    internal async Task ReconfigureAsync(CancellationToken cancellationToken)
    {
        foreach (var host in _types.Values.SelectMany(static type => type.Hosts).Where(static host => host.IsAlive))
            await host.Generation.Process.ReconfigureAsync(host.Generation.Package.Configuration(), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_types.Values.Select(type => type.DisposeAsync().AsTask())).ConfigureAwait(false);

    private static string NameOf(Type contract) => contract.FullName ?? contract.Name;
}
