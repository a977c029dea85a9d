using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Kernel.Tests.Inspection;

internal static class FindingAssert
{
    /// <summary>Exactly one finding has the code; it has the severity, its message the parts, and it says what to do.</summary>
    public static void Has(ModuleInspection inspection, string code, FindingSeverity severity, params string[] messageParts)
    {
        var finding = Assert.Single(inspection.Findings, finding => finding.Code == code);
        Assert.Equal(severity, finding.Severity);
        Assert.All(messageParts, part => Assert.Contains(part, finding.Message, StringComparison.Ordinal));
        Assert.NotEmpty(finding.Remedy);
    }

    /// <summary>The package is refused for this reason and for no other.</summary>
    public static void RefusedOnlyFor(ModuleInspection inspection, string code, params string[] messageParts)
    {
        Assert.All(inspection.Findings.Where(finding => finding.Severity == FindingSeverity.Refusal), finding => Assert.Equal(code, finding.Code));
        Has(inspection, code, FindingSeverity.Refusal, messageParts);
        Assert.True(inspection.IsRefused);
    }

    public static void Accepted(ModuleInspection inspection) =>
        Assert.DoesNotContain(inspection.Findings, finding => finding.Severity == FindingSeverity.Refusal);

    public static void HasNothing(ModuleInspection inspection) => Assert.Empty(inspection.Findings);
}
