using System.Collections.Immutable;

namespace PluginRuntime.Kernel.Inspection;

/// <summary>Collects findings, each message once, and weighs them by the host's policy.</summary>
internal sealed class FindingList(InspectionPolicy policy, IReadOnlyList<InspectionFinding> earlier)
{
    private readonly List<InspectionFinding> _findings = [.. earlier];
    private readonly HashSet<(string Code, string Message)> _said = [.. earlier.Select(finding => (finding.Code, finding.Message))];

    public FindingList(InspectionPolicy policy)
        : this(policy, [])
    {
    }

    /// <summary>Whether something refuses the package so far.</summary>
    public bool HasRefusal => _findings.Any(finding => finding.Severity == FindingSeverity.Refusal);

    public void Refuse(string code, string message, string remedy) => Add(code, FindingSeverity.Refusal, message, remedy);

    public void Warn(string code, string message, string remedy) => Add(code, FindingSeverity.Warning, message, remedy);

    public void Inform(string code, string message, string remedy) => Add(code, FindingSeverity.Information, message, remedy);

    public void Add(string code, FindingSeverity severity, string message, string remedy)
    {
        if (policy.Weigh(code, severity) is { } weighed && _said.Add((code, message)))
            _findings.Add(new InspectionFinding(code, weighed, message, remedy));
    }

    /// <summary>Refusals first, each severity in the order of finding.</summary>
    public ImmutableArray<InspectionFinding> ToArray() => [.. _findings.OrderByDescending(finding => finding.Severity)];
}
