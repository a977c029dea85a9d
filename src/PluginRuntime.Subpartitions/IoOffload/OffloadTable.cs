using System.Collections.Concurrent;

namespace PluginRuntime.Subpartitions.IoOffload;

/// <summary>The I/O offloads of a kernel, by id. Thread-safe.</summary>
internal sealed class OffloadTable(OffloadParts parts) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, OffloadSubpartition> _offloads = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private volatile OffloadRouter[] _routers = [];

    /// <summary>Those that are installed.</summary>
    internal IReadOnlyList<InstalledSubpartition> Installed =>
    [
        .. from offload in _offloads.Values
           let package = offload.Package
           where package is not null
           let serving = offload.Serving
           orderby offload.Id
           select new InstalledSubpartition(
               offload.Id,
               package.Version,
               serving is null ? "Recovering" : "Serving",
               serving?.Number ?? 0,
               serving?.Process.ProcessId ?? 0,
               [.. package.Exports.Select(NameOf)],
               [.. package.Imports.Select(import => NameOf(import.Contract))],
               serving?.Connection.CallsOut ?? 0,
               offload.Router.Waiting,
               offload.Living.Count,
               offload.Restarts,
               offload.Previous?.Version),
    ];

    /// <summary>The offload of an id if it is installed.</summary>
    internal OffloadSubpartition? Find(string id) => _offloads.TryGetValue(id, out var offload) && offload.Package is not null ? offload : null;

    /// <summary>The offload of an id if there is or was one: processes of one that was removed may still be alive.</summary>
    internal OffloadSubpartition? FindLeft(string id) => _offloads.GetValueOrDefault(id);

    /// <summary>The offload of an id, installed or to be installed.</summary>
    internal OffloadSubpartition Ensure(string id)
    {
        lock (_lock)
        {
            var offload = _offloads.GetOrAdd(id, static (id, parts) => new OffloadSubpartition(id, parts), parts);
            if (!_routers.Contains(offload.Router))
                _routers = [.. _routers, offload.Router];
            return offload;
        }
    }

    /// <summary>Holds every offload in the generation it has now for the running flow, until the pin is disposed.</summary>
    internal OffloadPin Pin() => new(_routers);

    /// <summary>Gives those that serve their configuration as it is now.</summary>
    internal async Task ReconfigureAsync(CancellationToken cancellationToken)
    {
        foreach (var offload in _offloads.Values)
        {
            if (offload.Serving is { } serving && serving.Package.Configuration() is { } configuration)
                await serving.Process.ReconfigureAsync(configuration, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_offloads.Values.Select(offload => offload.DisposeAsync().AsTask())).ConfigureAwait(false);

    private static string NameOf(Remoting.RemoteContract contract) => contract.Contract.FullName ?? contract.Contract.Name;
}
