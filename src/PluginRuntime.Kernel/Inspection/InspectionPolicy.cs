using System.Collections.Immutable;

namespace PluginRuntime.Kernel.Inspection;

/// <summary>How a host weighs the findings of an inspection. Immutable; each method returns a changed copy.</summary>
public sealed record InspectionPolicy
{
    private ImmutableDictionary<string, FindingSeverity?> Overrides { get; init; } = ImmutableDictionary<string, FindingSeverity?>.Empty;

    /// <summary>Every finding as <see cref="FindingCodes"/> documents it.</summary>
    public static InspectionPolicy Default { get; } = new();

    /// <summary>Refuses packages with this finding.</summary>
    /// <param name="code">One of <see cref="FindingCodes"/>.</param>
    /// <returns>The changed policy.</returns>
    public InspectionPolicy Refuse(string code) => Treat(code, FindingSeverity.Refusal);

    /// <summary>Leaves this finding out of every inspection.</summary>
    /// <param name="code">One of <see cref="FindingCodes"/>.</param>
    /// <returns>The changed policy.</returns>
    /// <exception cref="ArgumentException">The package could not be loaded at all with this finding (<c>PK10..</c>).</exception>
    public InspectionPolicy Silence(string code) => Override(code, null);

    /// <summary>Gives this finding another severity.</summary>
    /// <param name="code">One of <see cref="FindingCodes"/>.</param>
    /// <param name="severity">The severity.</param>
    /// <returns>The changed policy.</returns>
    /// <exception cref="ArgumentException">The package could not be loaded at all with this finding (<c>PK10..</c>), and
    /// <paramref name="severity"/> would let it pass.</exception>
    public InspectionPolicy Treat(string code, FindingSeverity severity) => Override(code, severity);

    internal FindingSeverity? Weigh(string code, FindingSeverity usual) => Overrides.TryGetValue(code, out var severity) ? severity : usual;

    private InspectionPolicy Override(string code, FindingSeverity? severity)
    {
        ArgumentException.ThrowIfNullOrEmpty(code);
        return severity != FindingSeverity.Refusal && code.StartsWith("PK10", StringComparison.Ordinal)
            ? throw new ArgumentException($"{code} means that the package holds no module that could be loaded: it always refuses.", nameof(code))
            : this with { Overrides = Overrides.SetItem(code, severity) };
    }
}
