namespace PluginRuntime;

/// <summary>
/// Says that the assembly is a type of virtual servers: they run in host subpartitions, child processes that are recreated to upgrade
/// them while the servers move, with state and live connections. The assembly contains exactly one non-abstract class derived from
/// <see cref="VirtualServerModule"/> with a parameterless constructor, and a class derived from <see cref="VirtualServer"/>.
/// </summary>
/// <param name="id">
/// The name under which every version of the type is known: lower-case letters, digits, '-' and '.', at most 64 characters. Kernel
/// modules, offloads and types of virtual servers share one set of names.
/// </param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class VirtualServerAttribute(string id) : Attribute
{
    /// <summary>The type's id, equal in all its versions.</summary>
    public string Id { get; } = id;
}
