namespace PluginRuntime;

/// <summary>
/// Marks an interface, in an assembly shared by host and modules, whose implementations can be upgraded live.
/// The generator writes its gate beside it and, where every method is asynchronous and passes data, what calls across processes need.
/// </summary>
/// <remarks>
/// A contract that derives from <see cref="IDisposable"/> or <see cref="IAsyncDisposable"/> is a <em>session</em>: other
/// contracts return it, and its lease on the generation that made it lasts until it is disposed.
/// </remarks>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class ContractAttribute : Attribute
{
    /// <summary>
    /// Whether the contract is meant to be served by a subpartition: what of it cannot be called across processes is then a
    /// compile-time error at the member. Default: <see langword="false"/>; it is an error only where a subpartition serves or uses it.
    /// </summary>
    public bool MustBeRemote { get; set; }

    /// <summary>
    /// Whether virtual servers serve the contract, one of which is got by its name: <see cref="IVirtualServers.Get"/>. What of it cannot be
    /// called across processes is then a compile-time error, too. Default: <see langword="false"/>.
    /// </summary>
    public bool ByName { get; set; }
}
