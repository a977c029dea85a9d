using System.Globalization;

namespace PluginRuntime.Control.Balancing;

/// <summary>What a process of a subpartition gets of something that is shared.</summary>
/// <param name="Subpartition">The subpartition's id.</param>
/// <param name="Generation">The number of its generation, or of the host subpartition.</param>
/// <param name="ProcessId">Its process.</param>
/// <param name="Resource">Of what.</param>
/// <param name="Used">What it takes now, smoothed.</param>
/// <param name="Demanded">What it would take if it could.</param>
/// <param name="Before">Its limit before; <see langword="null"/>: it had none.</param>
/// <param name="Granted">Its limit; <see langword="null"/>: none is needed, there is enough for all.</param>
/// <param name="EnforcedBy">What sees to it, or would; <see langword="null"/>: nothing does, or there is nothing to enforce.</param>
/// <param name="NotEnforced">Why nothing does; <see langword="null"/> otherwise.</param>
public sealed record ResourceGrant(
    string Subpartition, long Generation, int ProcessId, BalancedResource Resource, double Used, double Demanded, double? Before, double? Granted, string? EnforcedBy = null, string? NotEnforced = null)
{
    /// <summary>A line for a person.</summary>
    /// <returns>The line.</returns>
    public override string ToString() =>
        $"{Subpartition} ({Generation}): {Resource}: demanded {Text(Demanded)}, granted {(Granted is { } granted ? Text(granted) : "all")}{(Before == Granted ? "" : $" (before: {(Before is { } before ? Text(before) : "all")})")}"
        + (EnforcedBy is not null ? $", by {EnforcedBy}" : NotEnforced is not null ? $", NOT enforced: {NotEnforced}" : "");

    private string Text(double amount) => Resource == BalancedResource.Memory
        ? string.Create(CultureInfo.InvariantCulture, $"{amount / (1024 * 1024):0} MiB")
        : string.Create(CultureInfo.InvariantCulture, $"{amount:0.00}");
}
