using System.Collections.Immutable;
using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>Which classes hand state over, and whether states that pass by reference can.</summary>
internal sealed class HandOverUse(ModuleAssemblies assemblies, FindingList findings)
{
    /// <summary>What a kernel module declares.</summary>
    public ImmutableArray<HandOverDeclaration> Of(AssemblyMetadata main)
    {
        var declarations = ImmutableArray.CreateBuilder<HandOverDeclaration>();
        foreach (var type in main.DefinedTypes().Where(type => type.IsOrdinaryClass))
        {
            var interfaces = TypeUse.Open(type).AllInterfaces().Where(use => use.Type.Assembly.Name == ForcedSharing.Abstractions).ToArray();
            foreach (var use in interfaces.Where(use => use.Type.FullName == "PluginRuntime.IHandOver`1" && use.Arguments.Length == 1))
            {
                var state = use.Arguments[0];
                new HandOverStateWalk(assemblies, findings, type).Check(state);
                declarations.Add(new(HandOverKind.ByReference, type.FullName, MetadataName(state)));
            }

            if (interfaces.Any(use => use.Type.FullName == "PluginRuntime.IHandOverInSteps"))
                declarations.Add(new(HandOverKind.InSteps, type.FullName, null));
            else if (interfaces.Any(use => use.Type.FullName == "PluginRuntime.IHandOverByValue"))
                declarations.Add(new(HandOverKind.ByValue, type.FullName, null));
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

    private static string MetadataName(SignatureType state) => state is SignatureType.Named named ? named.FullName : state.Display;
}
