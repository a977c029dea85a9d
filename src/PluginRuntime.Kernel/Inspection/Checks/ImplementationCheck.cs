using System.Reflection;
using System.Reflection.Metadata;
using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>
/// Whether every class has the members that the shared interfaces and base classes demand, as they will be there. One that lacks any
/// does not load: a <see cref="TypeLoadException"/> wherever it is first met.
/// </summary>
internal sealed class ImplementationCheck(ModuleAssemblies assemblies, FindingList findings)
{
    public void Run(AssemblyMetadata assembly, bool isDependency)
    {
        foreach (var type in assembly.DefinedTypes())
        {
            if (type.IsInterface || type.IsAbstract || type.IsDelegate)
                continue;
            var chain = TypeUse.Open(type).SelfAndBases().ToArray();
            // With a base class missing, nothing can be said about what is inherited.
            if (!chain[^1].Type.Definition.BaseType.IsNil)
                continue;
            CheckInterfaces(assembly, chain, isDependency);
            CheckBases(assembly, chain, isDependency);
        }
    }

    private void CheckInterfaces(AssemblyMetadata assembly, TypeUse[] chain, bool isDependency)
    {
        var all = chain.SelectMany(use => use.OwnInterfaces()).DistinctBy(use => use.Identity).ToArray();
        // What a host's class implements fits the host's interfaces; only what the package's own classes list can fail to.
        var listed = chain.Where(use => IsOwn(use.Type)).SelectMany(use => use.OwnInterfaces()).DistinctBy(use => use.Identity);
        foreach (var contract in listed.Where(use => !IsOwn(use.Type)))
        {
            foreach (var (method, name) in AbstractMethods(contract))
            {
                var shape = contract.ShapeOf(method);
                if (!chain.Any(use => use.HasMethod(name, shape, MethodAttributes.Public))
                    && !chain.Concat(all).Any(use => Overrides.Has(use, contract, name, shape)))
                    Say(assembly, chain[0].Type, contract, name, shape, isDependency);
            }
        }
    }

    private void CheckBases(AssemblyMetadata assembly, TypeUse[] chain, bool isDependency)
    {
        for (var level = 1; level < chain.Length; level++)
        {
            var ancestor = chain[level];
            if (!ancestor.Type.IsAbstract || IsOwn(ancestor.Type))
                continue;
            foreach (var (method, name) in AbstractMethods(ancestor))
            {
                var shape = ancestor.ShapeOf(method);
                if (!chain.Take(level).Any(use => use.HasMethod(name, shape, MethodAttributes.Virtual) || Overrides.Has(use, ancestor, name, shape)))
                    Say(assembly, chain[0].Type, ancestor, name, shape, isDependency);
            }
        }
    }

    private void Say(AssemblyMetadata assembly, DefinedType type, TypeUse demanding, string name, MethodShape shape, bool isDependency)
    {
        var owner = demanding.Type.Assembly;
        var built = assembly.ReferencedVersion(owner.Name) is { } version ? $" (built against {version})" : "";
        var message = $"{type} of {assembly} lacks {demanding.Display}.{name}{shape.Display}, which {owner.Name}{built} demands in the version that will be there, {owner.Version}.";
        if (isDependency)
            findings.Warn(FindingCodes.DependencyNotLinked, message, $"The class cannot be used. Choose a version of {assembly.Name} that fits the host.");
        else
            findings.Refuse(FindingCodes.MemberNotImplemented, message, $"Build the module against {owner.Name} {owner.Version} and implement the member.");
    }

    private bool IsOwn(DefinedType type) => assemblies.IsPrivate(type.Assembly);

    private static IEnumerable<(MethodDefinition Method, string Name)> AbstractMethods(TypeUse use)
    {
        foreach (var handle in use.Type.Definition.GetMethods())
        {
            var method = use.Type.Reader.GetMethodDefinition(handle);
            if ((method.Attributes & MethodAttributes.Abstract) != 0)
                yield return (method, use.Type.Reader.GetString(method.Name));
        }
    }
}
