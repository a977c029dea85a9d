using System.Collections.Immutable;
using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>Which classes hand state over, and whether states that pass by reference can.</summary>
internal sealed class HandOverUse(ModuleAssemblies assemblies, FindingList findings)
{
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

    private static string MetadataName(SignatureType state) => state is SignatureType.Named named ? named.FullName : state.Display;
}
