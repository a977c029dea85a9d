using System.Collections.Immutable;
using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>Which classes hand state over, and whether states that pass by reference can.</summary>
internal sealed class HandOverUse(ModuleAssemblies assemblies, FindingList findings)
{
    /// <summary>What a kernel module declares, or a type of virtual servers, whose states pass by value alone.</summary>
    public ImmutableArray<HandOverDeclaration> Of(AssemblyMetadata main, ModuleKind kind)
    {
        var declarations = ImmutableArray.CreateBuilder<HandOverDeclaration>();
        foreach (var type in main.DefinedTypes().Where(type => type.IsOrdinaryClass))
        {
            var interfaces = TypeUse.Open(type).AllInterfaces().Where(use => use.Type.Assembly.Name == ForcedSharing.Abstractions).ToArray();
            foreach (var use in interfaces.Where(use => kind == ModuleKind.KernelModule && use.Type.FullName == "PluginRuntime.IHandOver`1" && use.Arguments.Length == 1))
            {
                var state = use.Arguments[0];
                new HandOverStateWalk(assemblies, findings, type).Check(state);
                declarations.Add(new(HandOverKind.ByReference, type.FullName, MetadataName(state)));
            }

            if (interfaces.Any(use => use.Type.FullName == "PluginRuntime.IHandOverInSteps"))
                declarations.Add(new(HandOverKind.InSteps, type.FullName, null, StateVersions.Of(type)));
            else if (interfaces.Any(use => use.Type.FullName == "PluginRuntime.IHandOverByValue"))
                declarations.Add(new(HandOverKind.ByValue, type.FullName, null, StateVersions.Of(type)));
        }

        return declarations.ToImmutable();
    }

    /// <summary>Says of an offload's declarations that nobody will call them.</summary>
    public static void WarnOffload(AssemblyMetadata main, FindingList findings)
    {
        foreach (var type in main.DefinedTypes().Where(type => type.IsOrdinaryClass))
        {
            if (TypeUse.Open(type).AllInterfaces().Any(use => use.Type.Assembly.Name == ForcedSharing.Abstractions && use.Type.FullName.StartsWith("PluginRuntime.IHandOver", StringComparison.Ordinal)))
            {
                findings.Warn(FindingCodes.HandOverInOffload, $"{type} declares a hand-over, which is never called: the generations of an offload are different processes.",
                    "Keep what must outlive a generation in a file or a service, and pass the right to it by AcquireAsync and ReleaseAsync.");
            }
        }
    }

    /// <summary>Says of virtual servers' declarations that nobody will call those by reference.</summary>
    public static void WarnServers(AssemblyMetadata main, FindingList findings)
    {
        foreach (var type in main.DefinedTypes().Where(type => type.IsOrdinaryClass))
        {
            if (TypeUse.Open(type).AllInterfaces().Any(use => use.Type.Assembly.Name == ForcedSharing.Abstractions && use.Type.FullName == "PluginRuntime.IHandOver`1"))
            {
                findings.Warn(FindingCodes.ReferenceInServer, $"{type} declares a hand-over by reference, which is never called: a virtual server moves between processes.",
                    "Implement IHandOverByValue or IHandOverInSteps, or keep large state in VirtualServerContext.GetMemoryAsync.");
            }
        }
    }

    private static string MetadataName(SignatureType state) => state is SignatureType.Named named ? named.FullName : state.Display;
}
