using System.Reflection;
using System.Reflection.Metadata;
using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>Finds what keeps a module's code loaded after it has retired, and what reaches beyond the module.</summary>
internal static class PolicyScan
{
    public static void Run(AssemblyMetadata assembly, FindingList findings)
    {
        foreach (var handle in assembly.Reader.MemberReferences)
            CheckMember(assembly, handle, findings);
        foreach (var handle in assembly.Reader.MethodDefinitions)
        {
            var method = assembly.Reader.GetMethodDefinition(handle);
            if ((method.Attributes & MethodAttributes.PinvokeImpl) == 0)
                continue;
            var import = method.GetImport();
            var library = import.Module.IsNil ? "native code" : assembly.Reader.GetString(assembly.Reader.GetModuleReference(import.Module).Name);
            findings.Warn(FindingCodes.NativeCall, $"{assembly} calls native code: {MethodNames.Readable(assembly.Reader, method)} in {library}.",
                "Native code is never unloaded, and each generation maps its own copy. Keep it in the host behind a contract, or run the module in a subpartition.");
        }

        foreach (var type in assembly.DefinedTypes())
        {
            foreach (var field in type.Definition.GetFields().Select(assembly.Reader.GetFieldDefinition))
            {
                if (field.GetCustomAttributes().Has(assembly, "System.ThreadStaticAttribute"))
                {
                    findings.Inform(FindingCodes.ThreadStaticState, $"{assembly} keeps state per thread: {type}.{assembly.Reader.GetString(field.Name)}.",
                        "It is collected with the module, but not handed over: keep in it only what can be made anew.");
                }
            }
        }
    }

    private static void CheckMember(AssemblyMetadata assembly, MemberReferenceHandle handle, FindingList findings)
    {
        var member = assembly.Reader.GetMemberReference(handle);
        if (member.GetKind() != MemberReferenceKind.Method || OpenName(assembly.Types.Of(member.Parent)) is not { } type)
            return;
        var name = assembly.Reader.GetString(member.Name);
        var shape = assembly.Types.ShapeOf(member);
        if (PolicyRules.Find(type, name, shape, IsOwn(assembly, member.Parent)) is not { } rule)
            return;
        var user = assembly.Calls.Value.UserOf(handle) is { } method ? $" (in {method})" : "";
        findings.Warn(rule.Code, $"{assembly} uses {SignatureType.Readable(type)}.{name}{user}: {rule.Why}.", rule.Remedy);
    }

    private static string? OpenName(SignatureType? parent) => parent switch
    {
        SignatureType.Named named => named.FullName,
        SignatureType.Generic generic => generic.Open.FullName,
        _ => null,
    };

    private static bool IsOwn(AssemblyMetadata assembly, EntityHandle parent) =>
        TypeUse.Of(assembly.Types.Of(parent)) is { } use && ReferenceEquals(use.Type.Assembly.Scope, assembly.Scope);
}
