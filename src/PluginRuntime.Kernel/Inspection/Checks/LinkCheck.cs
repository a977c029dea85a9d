using System.Reflection;
using System.Reflection.Metadata;
using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>
/// Whether every type, method and field that an assembly refers to exists in the assembly that will be there. What it finds would
/// otherwise be a <see cref="MissingMethodException"/> in the middle of a call.
/// </summary>
internal sealed class LinkCheck(ModuleAssemblies assemblies, FindingList findings)
{
    /// <param name="assembly">Whose references.</param>
    /// <param name="isDependency">Whether it is a library of the module rather than the module or a contract.</param>
    public void Run(AssemblyMetadata assembly, bool isDependency)
    {
        var report = new LinkReport(assemblies, findings, assembly, isDependency);
        foreach (var handle in assembly.Reader.TypeReferences)
        {
            if (!assembly.AttributeUses.Value.Has(handle))
                CheckType(assembly, handle, report);
        }

        foreach (var handle in assembly.Reader.MemberReferences)
        {
            if (!assembly.AttributeUses.Value.Has(handle))
                CheckMember(assembly, handle, report);
        }

        report.Complete();
    }

    private static void CheckType(AssemblyMetadata assembly, TypeReferenceHandle handle, LinkReport report)
    {
        // Where the whole assembly is missing, that is said once, by the check of references.
        if (assembly.AssemblyNameOf(handle) is not { } name || assembly.Scope.Find(name) is not { } target)
            return;
        if (assembly.Resolve(handle) is not { } type)
            report.MissingType(handle, target, assembly.Types.Of(handle)!.Display);
        else if (!Visibility.Reaches(assembly, type))
            report.NotVisible(handle, type.Assembly, type.ToString());
    }

    private static void CheckMember(AssemblyMetadata assembly, MemberReferenceHandle handle, LinkReport report)
    {
        var member = assembly.Reader.GetMemberReference(handle);
        // Arrays' own methods are the runtime's; a vararg call's parent is a method; a global function's, a file.
        if (member.Parent.Kind is not (HandleKind.TypeReference or HandleKind.TypeSpecification)
            || TypeUse.Of(assembly.Types.Of(member.Parent)) is not { } parent
            || ReferenceEquals(parent.Type.Assembly, assembly))
            return;
        var name = assembly.Reader.GetString(member.Name);
        // The reference is written in terms of the parent's own parameters, so its arguments do not matter.
        parent = TypeUse.Open(parent.Type);
        if (member.GetKind() == MemberReferenceKind.Method)
            CheckMethod(assembly, handle, parent, name, assembly.Types.ShapeOf(member), report);
        else
            CheckField(assembly, handle, parent, name, assembly.Types.TypeOf(member), report);
    }

    private static void CheckMethod(AssemblyMetadata assembly, MemberReferenceHandle handle, TypeUse parent, string name, MethodShape shape, LinkReport report)
    {
        foreach (var use in Declarers(parent, constructor: name is ".ctor" or ".cctor"))
        {
            foreach (var method in use.MethodsNamed(name))
            {
                if (!use.ShapeOf(method).Matches(shape))
                    continue;
                if (!Visibility.Reaches(assembly, use.Type.Assembly, method.Attributes & MethodAttributes.MemberAccessMask))
                    report.NotVisible(handle, use.Type.Assembly, $"{use.Type}.{name}{shape.Display}");
                return;
            }
        }

        if (!EndsUnresolved(parent))
            report.MissingMethod(handle, parent, name, shape);
    }

    private static void CheckField(AssemblyMetadata assembly, MemberReferenceHandle handle, TypeUse parent, string name, SignatureType type, LinkReport report)
    {
        foreach (var use in Declarers(parent, constructor: false))
        {
            if (use.FieldNamed(name) is not { } field || !use.Type.Assembly.Types.TypeOf(field).Substitute(use.Arguments).Matches(type))
                continue;
            // The access bits of fields and methods have equal values.
            if (!Visibility.Reaches(assembly, use.Type.Assembly, (MethodAttributes)(field.Attributes & FieldAttributes.FieldAccessMask)))
                report.NotVisible(handle, use.Type.Assembly, $"{use.Type}.{name}");
            return;
        }

        if (!EndsUnresolved(parent))
            report.MissingField(handle, parent, name, type);
    }

    // Members may have moved to a base class. The members of interfaces may not: the runtime looks at the interface alone.
    private static IEnumerable<TypeUse> Declarers(TypeUse parent, bool constructor) => constructor ? [parent] : parent.SelfAndBases();

    /// <summary>Whether a base class is missing, so that nothing can be said about what it declares.</summary>
    private static bool EndsUnresolved(TypeUse parent) =>
        parent.SelfAndBases().Last() is var last && !last.Type.Definition.BaseType.IsNil;
}
