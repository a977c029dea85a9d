namespace PluginRuntime.Subpartitions.Serving;

/// <summary>Virtual servers as code in a child sees them. Served by the kernel over every child's pipe.</summary>
[Contract(MustBeRemote = true)]
internal interface IServerDirectory
{
    /// <summary>The number under which calls on this pipe reach a server.</summary>
    /// <param name="contract">Full name of the contract.</param>
    /// <param name="name">The server's name.</param>
    /// <param name="cancellationToken">Has no effect.</param>
    /// <returns>The number; 0: no type that serves the contract is installed.</returns>
    ValueTask<uint> FindAsync(string contract, string name, CancellationToken cancellationToken);

    /// <inheritdoc cref="IVirtualServers.EnsureAsync"/>
    ValueTask<VirtualServerStatus> EnsureAsync(string type, string name, ConfigurationEntry[] options, CancellationToken cancellationToken);

    /// <inheritdoc cref="IVirtualServers.StartAsync"/>
    ValueTask<VirtualServerStatus> StartAsync(string type, string name, CancellationToken cancellationToken);

    /// <inheritdoc cref="IVirtualServers.StopAsync"/>
    ValueTask StopAsync(string type, string name, CancellationToken cancellationToken);

    /// <inheritdoc cref="IVirtualServers.RemoveAsync"/>
    ValueTask RemoveAsync(string type, string name, CancellationToken cancellationToken);

    /// <inheritdoc cref="IVirtualServers.ListAsync"/>
    ValueTask<VirtualServerStatus[]> ListAsync(CancellationToken cancellationToken);
}
