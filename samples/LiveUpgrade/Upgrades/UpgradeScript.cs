using LiveUpgrade.Desk;
using LiveUpgrade.Load;
using PluginRuntime.Control.ServiceRequests;

namespace LiveUpgrade.Upgrades;

/// <summary>
/// What the demo does. The modules end where they began, so that it can be repeated. The log does not: version 1 does not read what
/// version 2 has written, so the way back is closed, and its later requests find it at 2.0.0.
/// </summary>
internal static class UpgradeScript
{
    /// <summary>How many requests it has.</summary>
    internal const int Length = 12;

    /// <summary>After so many requests the process of the books is killed, once: repeated crashes are another story, in which the runtime backs off. Books of version 2 read what those of version 1 wrote.</summary>
    internal const int RequestsBeforeBooksKill = 4;

    /// <summary>After so many requests the process of the log is killed, once.</summary>
    internal const int RequestsBeforeLogKill = 7;

    private const string Log = "block-log";
    private const string Books = Market.BookType;

    /// <summary>The packages it needs.</summary>
    internal static readonly string[] Packages = ["admission.1.0.0", "admission.2.0.0", "pricing.1.0.0", "pricing.2.0.0", "order-book.1.0.0", "order-book.2.0.0", "block-log.1.0.0", "block-log.2.0.0"];

    /// <summary>The first <paramref name="count"/> requests, and the kills between them.</summary>
    internal static IEnumerable<ScriptStep> Steps(PackageFolder packages, int count)
    {
        for (var number = 0; number < count; number++)
        {
            if (number == RequestsBeforeBooksKill)
                yield return new KillStep("order books killed", Books);
            if (number == RequestsBeforeLogKill)
                yield return new KillStep("block log killed", Log);
            yield return Step(number, packages);
        }
    }

    private static UpgradeStep Step(int number, PackageFolder packages)
    {
        var id = $"demo-{number + 1}";
        var log = number < 2 ? "1.0.0" : "2.0.0";
        return (number % Length) switch
        {
            0 => new("admission to 2.0.0", Install("admission.2.0.0"), new VersionSet("2.0.0", "1.0.0"), "1.0.0", log),
            1 => new("pricing to 2.0.0", Install("pricing.2.0.0"), VersionSet.Second, "1.0.0", log),
            2 when number < Length => new("block log to 2.0.0", Install("block-log.2.0.0"), VersionSet.Second, "1.0.0", log),
            2 => new("block log anew", Recreate(Log), VersionSet.Second, "1.0.0", log),
            3 => new("order books to 2.0.0", Install("order-book.2.0.0"), VersionSet.Second, "2.0.0", log),
            4 => new("modules rolled back", new ServiceRequest { Id = id, RollBack = ["admission", "pricing"] }, VersionSet.First, "2.0.0", log),
            5 => new("modules to 2.0.0", Install("admission.2.0.0", "pricing.2.0.0"), VersionSet.Second, "2.0.0", log),
            6 => new("order books to 1.0.0", Install("order-book.1.0.0"), VersionSet.Second, "1.0.0", log),
            7 => new("modules anew", Recreate("admission", "pricing"), VersionSet.Second, "1.0.0", log),
            8 => new("block log anew", Recreate(Log), VersionSet.Second, "1.0.0", log),
            9 => new("order books anew", Recreate(Books), VersionSet.Second, "1.0.0", log),
            10 => new("modules and log anew", Recreate("admission", "pricing", Log), VersionSet.Second, "1.0.0", log),
            _ => new("modules to 1.0.0", Install("admission.1.0.0", "pricing.1.0.0"), VersionSet.First, "1.0.0", log),
        };

        ServiceRequest Install(params string[] names) => new() { Id = id, Packages = [.. names.Select(name => packages[name])] };
        ServiceRequest Recreate(params string[] ids) => new() { Id = id, Recreate = ids };
    }
}
