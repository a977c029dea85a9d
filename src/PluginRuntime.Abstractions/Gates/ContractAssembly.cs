using System.ComponentModel;
using System.Reflection;

namespace PluginRuntime.Gates;

/// <summary>An assembly with gates that the host has registered.</summary>
/// <param name="Assembly">The assembly.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record ContractAssembly(Assembly Assembly);
