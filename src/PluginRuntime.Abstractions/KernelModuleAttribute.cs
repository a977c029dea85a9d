namespace PluginRuntime;

/// <summary>
/// Says that the assembly is a kernel module: it is loaded into the host process and hot-swapped in place.
/// The assembly contains exactly one non-abstract class derived from <see cref="KernelModule"/> with a parameterless constructor.
/// </summary>
/// <param name="id">
/// The name under which every version of the module is known: lower-case letters, digits, '-' and '.', at most 64 characters.
/// </param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class KernelModuleAttribute(string id) : Attribute
{
    /// <summary>The module's id, equal in all its versions.</summary>
    public string Id { get; } = id;
}
