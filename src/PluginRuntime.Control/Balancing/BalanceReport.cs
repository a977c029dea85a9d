using System.Globalization;
using System.Text;
using PluginRuntime.Subpartitions;

namespace PluginRuntime.Control.Balancing;

/// <summary>How a balance went.</summary>
/// <param name="IsDryRun">Whether it was only planned.</param>
/// <param name="Plan">What was planned.</param>
/// <param name="Grants">What each process gets, and what sees to it now; in a dry run what would.</param>
/// <param name="Moves">The moves that were made or failed.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Remarks">What is to be said beside.</param>
public sealed record BalanceReport(bool IsDryRun, BalancePlan Plan, IReadOnlyList<ResourceGrant> Grants, IReadOnlyList<MoveReport> Moves, TimeSpan Took, IReadOnlyList<string> Remarks)
{
    /// <summary>What is granted and not enforced.</summary>
    public IEnumerable<ResourceGrant> NotEnforced => Grants.Where(static grant => grant.NotEnforced is not null);

    /// <summary>The report for a person.</summary>
    /// <returns>A few lines.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Balance{(IsDryRun ? " (dry run)" : "")}: {Plan.Summary()}; {Took.TotalMilliseconds:0} ms.");
        foreach (var grant in Grants)
            Line(text, $"{grant}");
        foreach (var host in Plan.Hosts)
            Line(text, string.Create(CultureInfo.InvariantCulture, $"{host.Type}: host subpartition {host.Subpartition}: {host.Servers} servers, load {host.Before:0.000} -> {host.After:0.000}"));
        if (IsDryRun)
        {
            foreach (var move in Plan.Moves)
                Line(text, $"{move}");
        }

        foreach (var move in Moves)
            Line(text, $"{move}");
        foreach (var remark in Remarks)
            Line(text, remark);
        return text.ToString();
    }

    private static void Line(StringBuilder text, string line) => text.Append(Environment.NewLine).Append("  ").Append(line);
}
