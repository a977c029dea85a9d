using System.Reflection;
using System.Reflection.Metadata;
using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>
/// Finds what keeps a module's code loaded after it has retired, and what reaches beyond the module: one finding for each assembly and
/// kind of use, naming the first uses.
/// </summary>
internal sealed class PolicyScan
{
    private const int Named = 3;

    private readonly AssemblyMetadata _assembly;
    private readonly Dictionary<PolicyRule, List<string>> _uses = [];

    private PolicyScan(AssemblyMetadata assembly) => _assembly = assembly;

    /// <param name="assembly">What is scanned.</param>
    /// <param name="kind">An offload is never unloaded, and its process is its own: all it can do to others is to end.</param>
    /// <param name="findings">Takes what is found.</param>
    public static void Run(AssemblyMetadata assembly, ModuleKind kind, FindingList findings)
    {
        var scan = new PolicyScan(assembly);
        scan.FindMembers();
        scan.FindNativeCalls();
        scan.FindThreadStatics();
        foreach (var (found, uses) in scan._uses)
        {
            if (PolicyRules.In(kind, found) is not { } rule)
                continue;
            var more = uses.Count > Named ? $" and {uses.Count - Named} more" : "";
            findings.Add(rule.Code, rule.Severity, $"{assembly} uses {string.Join(", ", uses.Take(Named))}{more}: {rule.Why}.", rule.Remedy);
        }
    }

    private void FindMembers()
    {
        foreach (var handle in _assembly.Reader.MemberReferences)
        {
            var member = _assembly.Reader.GetMemberReference(handle);
            if (member.GetKind() != MemberReferenceKind.Method || OpenName(_assembly.Types.Of(member.Parent)) is not { } type)
                continue;
            var name = _assembly.Reader.GetString(member.Name);
            if (PolicyRules.Find(type, name, _assembly.Types.ShapeOf(member), IsOwn(member.Parent)) is { } rule)
                Note(rule, $"{SignatureType.Readable(type)}.{name}{(_assembly.Calls.Value.UserOf(handle) is { } user ? $" (in {user})" : "")}");
        }
    }

    private void FindNativeCalls()
    {
        foreach (var method in _assembly.Reader.MethodDefinitions.Select(_assembly.Reader.GetMethodDefinition))
        {
            if ((method.Attributes & MethodAttributes.PinvokeImpl) == 0)
                continue;
            var module = method.GetImport().Module;
            var library = module.IsNil ? "" : $" in {_assembly.Reader.GetString(_assembly.Reader.GetModuleReference(module).Name)}";
            Note(PolicyRules.NativeCall, MethodNames.Readable(_assembly.Reader, method) + library);
        }
    }

    private void FindThreadStatics()
    {
        foreach (var type in _assembly.DefinedTypes())
        {
            foreach (var field in type.Definition.GetFields().Select(_assembly.Reader.GetFieldDefinition))
            {
                if (field.GetCustomAttributes().Has(_assembly, "System.ThreadStaticAttribute"))
                    Note(PolicyRules.ThreadStaticState, $"{type}.{_assembly.Reader.GetString(field.Name)}");
            }
        }
    }

    private void Note(PolicyRule rule, string use)
    {
        if (!_uses.TryGetValue(rule, out var uses))
            _uses[rule] = uses = [];
        if (!uses.Contains(use))
            uses.Add(use);
    }

    private static string? OpenName(SignatureType? parent) => parent switch
    {
        SignatureType.Named named => named.FullName,
        SignatureType.Generic generic => generic.Open.FullName,
        _ => null,
    };

    // An event of the package's own retires with its subscribers.
    private bool IsOwn(EntityHandle parent) =>
        TypeUse.Of(_assembly.Types.Of(parent)) is { } use && ReferenceEquals(use.Type.Assembly.Scope, _assembly.Scope);
}
