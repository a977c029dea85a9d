namespace LiveUpgrade.Load;

/// <summary>The versions that serve together.</summary>
/// <param name="Admission">Of the admission module.</param>
/// <param name="Pricing">Of the pricing module.</param>
internal sealed record VersionSet(string Admission, string Pricing)
{
    internal static VersionSet First { get; } = new("1.0.0", "1.0.0");

    internal static VersionSet Second { get; } = new("2.0.0", "2.0.0");

    public override string ToString() => $"admission {Admission} with pricing {Pricing}";
}
