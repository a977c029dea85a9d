namespace PluginRuntime;

/// <summary>
/// Says that the assembly is an I/O offload: it runs in a child process of its own, which is recreated and drained to upgrade it.
/// The assembly contains exactly one non-abstract class derived from <see cref="IoOffload"/> with a parameterless constructor.
/// </summary>
/// <param name="id">
/// The name under which every version of the offload is known: lower-case letters, digits, '-' and '.', at most 64 characters. Kernel
/// modules and offloads share one set of names.
/// </param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class IoOffloadAttribute(string id) : Attribute
{
    /// <summary>The offload's id, equal in all its versions.</summary>
    public string Id { get; } = id;
}
