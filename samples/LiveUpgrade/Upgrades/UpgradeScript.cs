using LiveUpgrade.Load;
using PluginRuntime.Control.ServiceRequests;

namespace LiveUpgrade.Upgrades;

/// <summary>The requests that the demo applies. They end where they began, so that they can be repeated.</summary>
internal static class UpgradeScript
{
    /// <summary>How many requests it has.</summary>
    internal const int Length = 6;

    /// <summary>The packages it needs.</summary>
    internal static readonly string[] Packages = ["admission.1.0.0", "admission.2.0.0", "pricing.1.0.0", "pricing.2.0.0"];

    /// <summary>The first <paramref name="count"/> requests.</summary>
    internal static IEnumerable<UpgradeStep> Steps(PackageFolder packages, int count) =>
        Enumerable.Range(0, count).Select(number => Step(number, packages));

    private static UpgradeStep Step(int number, PackageFolder packages)
    {
        var id = $"demo-{number + 1}";
        return (number % Length) switch
        {
            0 => new("admission to 2.0.0", Install("admission.2.0.0"), new VersionSet("2.0.0", "1.0.0")),
            1 => new("pricing to 2.0.0", Install("pricing.2.0.0"), VersionSet.Second),
            2 => new("both rolled back", new ServiceRequest { Id = id, RollBack = ["admission", "pricing"] }, VersionSet.First),
            3 => new("both to 2.0.0", Install("admission.2.0.0", "pricing.2.0.0"), VersionSet.Second),
            4 => new("both loaded anew", new ServiceRequest { Id = id, Recreate = ["admission", "pricing"] }, VersionSet.Second),
            _ => new("both to 1.0.0", Install("admission.1.0.0", "pricing.1.0.0"), VersionSet.First),
        };

        ServiceRequest Install(params string[] names) => new() { Id = id, Packages = [.. names.Select(name => packages[name])] };
    }
}
