using System.Diagnostics.CodeAnalysis;

namespace PluginRuntime;

/// <summary>
/// The virtual servers of a kernel. Injected into the host's code, kernel modules, and code in subpartitions. Thread-safe.
/// </summary>
public interface IVirtualServers
{
    /// <summary>What calls a virtual server by name, wherever it is: it follows the server when that moves. Costs little, and may be kept.</summary>
    /// <typeparam name="TContract">A contract of virtual servers: <see cref="ContractAttribute.ByName"/>.</typeparam>
    /// <param name="name">The server's name. It need not exist yet; a call while there is none fails with <see cref="VirtualServerNotFoundException"/>.</param>
    /// <returns>An implementation of the contract.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="TContract"/> is no contract of virtual servers.</exception>
    [SuppressMessage("Naming", "CA1716", Justification = "It reads as what it does; only languages with a keyword Get have to quote it.")]
    TContract Get<TContract>(string name) where TContract : class;

    /// <summary>Makes a virtual server, and starts it where there is most room. One that exists already is left as it is.</summary>
    /// <param name="type">The id of its type.</param>
    /// <param name="name">Its name: 1 to 128 characters, none of them a control character.</param>
    /// <param name="options">What it finds in <see cref="VirtualServerContext.Options"/>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The server when it serves.</returns>
    /// <exception cref="VirtualServerFailedException">It did not come to serve; nothing of it is left.</exception>
    ValueTask<VirtualServerStatus> EnsureAsync(string type, string name, IReadOnlyDictionary<string, string?>? options = null, CancellationToken cancellationToken = default);

    /// <summary>Starts a virtual server that was stopped.</summary>
    /// <param name="type">The id of its type.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The server when it serves.</returns>
    /// <exception cref="VirtualServerNotFoundException">There is none of that name.</exception>
    /// <exception cref="VirtualServerFailedException">It did not come to serve.</exception>
    ValueTask<VirtualServerStatus> StartAsync(string type, string name, CancellationToken cancellationToken = default);

    /// <summary>Stops a virtual server: new calls fail, those inside end, connections are closed. It keeps its name, options and checkpoint.</summary>
    /// <param name="type">The id of its type.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that completes when it has stopped.</returns>
    /// <exception cref="VirtualServerNotFoundException">There is none of that name.</exception>
    ValueTask StopAsync(string type, string name, CancellationToken cancellationToken = default);

    /// <summary>Stops a virtual server, and forgets it with its checkpoint, listeners and memory. Without effect when there is none of that name.</summary>
    /// <param name="type">The id of its type.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that completes when nothing of it is left.</returns>
    ValueTask RemoveAsync(string type, string name, CancellationToken cancellationToken = default);

    /// <summary>All that exist.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>By type and name.</returns>
    ValueTask<IReadOnlyList<VirtualServerStatus>> ListAsync(CancellationToken cancellationToken = default);
}
