using System.ComponentModel;

namespace PluginRuntime.Gates;

/// <summary>Where the host's container gets its gates from. Implemented by the kernel; for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IEntryGates
{
    /// <summary>The host's gate for a contract; the same object each time.</summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <returns>The gate.</returns>
    TContract GateOf<TContract>() where TContract : class;
}
