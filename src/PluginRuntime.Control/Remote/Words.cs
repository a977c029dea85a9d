using System.Text;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Control.Remote;

/// <summary>The words for what has a name in code, as they pass to other programs: lower case, with hyphens. They do not change with the code.</summary>
internal static class Words
{
    internal static string Of(UpgradePhase phase) => Hyphened(phase.ToString());

    internal static string Of<TEnum>(TEnum value) where TEnum : struct, Enum => Hyphened(value.ToString());

    internal static string KindOf(ModuleKind? kind) => kind switch
    {
        ModuleKind.KernelModule => "module",
        ModuleKind.IoOffload => "offload",
        ModuleKind.VirtualServer => "virtual-servers",
        _ => "",
    };

    internal static FailureText? Of(UpgradeFailure? failure) =>
        failure is null ? null : new FailureText(failure.Module, Of(failure.Phase), failure.Step, failure.Cause, failure.State, failure.Remedy);

    internal static FindingText Of(InspectionFinding finding) => new(finding.Code, Of(finding.Severity), finding.Message, finding.Remedy);

    /// <summary>What kept a request from being applied: the failure of the part at fault, not of those that went back with it.</summary>
    internal static UpgradeFailure? FailureOf(ServiceReport report)
    {
        UpgradeFailure?[] failures = [report.Modules.Failure, .. report.Offloads.Select(static offload => offload.Failure), .. report.Hosts.Select(static host => host.Failure)];
        return Array.Find(failures, static failure => failure is { Step: not "request" }) ?? Array.Find(failures, static failure => failure is not null);
    }

    private static string Hyphened(string pascal)
    {
        var text = new StringBuilder(pascal.Length + 4);
        foreach (var letter in pascal)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
                text.Append('-');
            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
