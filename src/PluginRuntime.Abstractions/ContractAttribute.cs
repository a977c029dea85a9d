namespace PluginRuntime;

/// <summary>
/// Marks an interface, in an assembly shared by host and modules, whose implementations can be upgraded live.
/// The generator writes its gate beside it.
/// </summary>
/// <remarks>
/// A contract that derives from <see cref="IDisposable"/> or <see cref="IAsyncDisposable"/> is a <em>session</em>: other
/// contracts return it, and its lease on the generation that made it lasts until it is disposed.
/// </remarks>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class ContractAttribute : Attribute;
