using System.Collections.Concurrent;
using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>Virtual servers as code in one child sees them: every server that it asks for gets a number on its pipe. Thread-safe.</summary>
internal sealed class ServerDirectory(PipeConnection connection, HostTable table, KernelServers servers) : IServerDirectory
{
    /// <summary>More than any program has reason to call by name from one process.</summary>
    private const int MostNumbers = 1_000_000;

    private readonly ConcurrentDictionary<(string Contract, string Name), uint> _numbers = new();
    private readonly Lock _lock = new();
    private uint _last;

    /// <inheritdoc/>
    public ValueTask<uint> FindAsync(string contract, string name, CancellationToken cancellationToken)
    {
        if (_numbers.TryGetValue((contract, name), out var known))
            return new(known);
        ServerNames.Check(name);
        if (table.FindByContract(contract)?.Package?.Exports.FirstOrDefault(exported => exported.Contract.FullName == contract) is not { } description)
            return new(0u);
        lock (_lock)
        {
            if (_numbers.TryGetValue((contract, name), out known))
                return new(known);
            if (_last >= MostNumbers)
                throw new InvalidOperationException($"{MostNumbers} virtual servers were called by name from one process, which is the bound.");
            var methods = new ServedMethods();
            methods.Add(description, servers.MakeCaller(description, name));
            connection.ServeAt(++_last, new ServedTarget(methods, Gate: null));
            return new(_numbers[(contract, name)] = _last);
        }
    }

    /// <inheritdoc/>
    public ValueTask<VirtualServerStatus> EnsureAsync(string type, string name, ConfigurationEntry[] options, CancellationToken cancellationToken) =>
        servers.EnsureAsync(type, name, options.ToDictionary(static option => option.Key, static option => option.Value), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<VirtualServerStatus> StartAsync(string type, string name, CancellationToken cancellationToken) => servers.StartAsync(type, name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask StopAsync(string type, string name, CancellationToken cancellationToken) => servers.StopAsync(type, name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask RemoveAsync(string type, string name, CancellationToken cancellationToken) => servers.RemoveAsync(type, name, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<VirtualServerStatus[]> ListAsync(CancellationToken cancellationToken) => [.. await servers.ListAsync(cancellationToken).ConfigureAwait(false)];
}
