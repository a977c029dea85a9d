using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>Whether one assembly may use what another defines. Protected members count as visible: who derives is not asked.</summary>
internal static class Visibility
{
    private static readonly ConditionalWeakTable<AssemblyMetadata, ConcurrentDictionary<string, bool>> Friends = [];

    public static bool Reaches(AssemblyMetadata from, DefinedType type)
    {
        for (var depth = 0; depth < AssemblyMetadata.DeepestChain; depth++)
        {
            var visibility = type.Definition.Attributes & TypeAttributes.VisibilityMask;
            var access = visibility switch
            {
                TypeAttributes.Public or TypeAttributes.NestedPublic => MethodAttributes.Public,
                TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem => MethodAttributes.Family,
                TypeAttributes.NestedPrivate => MethodAttributes.Private,
                _ => MethodAttributes.Assembly,
            };
            if (!Reaches(from, type.Assembly, access))
                return false;
            if (!type.Definition.IsNested)
                return true;
            type = new DefinedType(type.Assembly, type.Definition.GetDeclaringType());
        }

        throw new BadImageFormatException($"{type.Assembly.Name} nests types in a circle.");
    }

    public static bool Reaches(AssemblyMetadata from, AssemblyMetadata to, MethodAttributes access) =>
        ReferenceEquals(from, to)
        || access is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem
        || (access != MethodAttributes.Private && Friends.GetOrCreateValue(to).GetOrAdd(from.Name, name => Names(to, "System.Runtime.CompilerServices.InternalsVisibleToAttribute").Contains(name)))
        // The runtime honours this one for private members too.
        || Names(from, "System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute").Contains(to.Name);

    private static HashSet<string> Names(AssemblyMetadata assembly, string attribute) =>
        assembly.Reader.GetAssemblyDefinition().GetCustomAttributes().Named(assembly, attribute)
            .Select(friend => friend.FirstText(assembly)?.Split(',')[0].Trim() ?? "").ToHashSet(StringComparer.OrdinalIgnoreCase);
}
