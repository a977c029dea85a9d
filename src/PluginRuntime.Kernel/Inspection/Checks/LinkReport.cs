using System.Reflection.Metadata;
using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>Says what does not link: who uses it, what it was built against, what the host has.</summary>
internal sealed class LinkReport(ModuleAssemblies assemblies, FindingList findings, AssemblyMetadata user, bool isDependency)
{
    private const int MostOfADependency = 5;

    private int _ofDependency;

    /// <summary>Says how much was left out: a library for several platforms can lack hundreds.</summary>
    public void Complete()
    {
        if (_ofDependency > MostOfADependency)
        {
            findings.Warn(FindingCodes.DependencyNotLinked, $"{user} uses {_ofDependency - MostOfADependency} more members that are not there.",
                $"Choose a version of {user.Name} that fits the host, unless the module does not come to those calls.");
        }
    }

    public void MissingType(TypeReferenceHandle handle, AssemblyMetadata target, string name) =>
        Missing(FindingCodes.MissingType, handle, target, $"type {name}", "");

    public void MissingMethod(MemberReferenceHandle handle, TypeUse parent, string name, MethodShape shape)
    {
        var others = parent.SelfAndBases().SelectMany(use => use.MethodsNamed(name).Select(method => name + use.ShapeOf(method).Display)).Distinct().Take(4).ToArray();
        Missing(FindingCodes.MissingMethod, handle, parent.Type.Assembly, $"method {parent.Type}.{name}{shape.Display}",
            others.Length == 0 ? ""
            : others.Contains(name + shape.Display) ? " The one it has takes other types of the same names: the module brings copies of its own of their assembly."
            : $" It has {string.Join(" and ", others)}.");
    }

    public void MissingField(MemberReferenceHandle handle, TypeUse parent, string name, SignatureType type)
    {
        var other = parent.SelfAndBases().Select(use => use.FieldNamed(name) is { } field ? use.Type.Assembly.Types.TypeOf(field).Substitute(use.Arguments) : null).FirstOrDefault(found => found is not null);
        Missing(FindingCodes.MissingField, handle, parent.Type.Assembly, $"field {parent.Type}.{name} : {type.Display}",
            other is null ? "" : $" Its {name} is {other.Display}.");
    }

    public void NotVisible(EntityHandle handle, AssemblyMetadata target, string member)
    {
        if (assemblies.IsPrivate(target))
            return;
        Say(FindingCodes.MemberNotVisible, $"{user} uses {member} of {target.Name}{BuiltAgainst(target)}, which is not visible to it in {Owner(target)} {target.Version}{UsedIn(handle)}.",
            "Build the module against the version that will be there.");
    }

    private void Missing(string code, EntityHandle handle, AssemblyMetadata target, string member, string instead)
    {
        var message = $"{user} uses {member} of {target.Name}{BuiltAgainst(target)}, which {Owner(target)} {target.Version} does not have{UsedIn(handle)}.{instead}";
        if (assemblies.IsPrivate(target))
            findings.Warn(FindingCodes.MissingInOwnDependency, message, $"Publish the module with the {target.Name} it is built against.");
        else
            Say(code, message, RemedyFor(target));
    }

    private void Say(string code, string message, string remedy)
    {
        if (isDependency && ++_ofDependency > MostOfADependency)
            return;
        if (isDependency)
            findings.Warn(FindingCodes.DependencyNotLinked, message, $"If the module comes to that call it fails. Choose a version of {user.Name} that fits the host.");
        else
            findings.Refuse(code, message, remedy);
    }

    private string RemedyFor(AssemblyMetadata target) => assemblies.Surface.KindOf(target.Name) switch
    {
        SharingKind.Contract => $"A loaded contract assembly cannot be replaced. Build against {target.Name} {target.Version}, put what is new into a new assembly (an interface that derives from the old one), or restart the host with the newer {target.Name}.",
        SharingKind.Available => $"Publish {target.Name} with the module, or build against {target.Version}.",
        _ => $"Build against {target.Name} {target.Version}, or update the host and restart it.",
    };

    private string Owner(AssemblyMetadata target) =>
        assemblies.IsPrivate(target) ? "the module's own" : assemblies.Contracts.Contains(target) ? "the package's copy of version" : "the host's";

    private string BuiltAgainst(AssemblyMetadata target) => user.ReferencedVersion(target.Name) is { } version ? $" (built against {version})" : "";

    private string UsedIn(EntityHandle handle) => user.Calls.Value.UserOf(handle) is { } method ? $" (used in {method})" : "";
}
