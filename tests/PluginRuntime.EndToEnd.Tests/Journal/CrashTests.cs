using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Journal;

/// <summary>
/// A kernel is killed right before and right after each record of its journal, for each type of request: the next process comes up with one whole
/// version set, all old or all new, as the last record says.
/// </summary>
public sealed class CrashTests
{
    private static readonly string[] Types = ["probe", "stateless", "echo", "cell", "cell,echo,probe", "remove", "rollback"];

    /// <summary>Where it is killed, and what serves then.</summary>
    private static readonly (string Place, bool IsNew, string? Outcome)[] Forward =
    [
        ("before-Received", false, null), ("after-Received", false, "RecoveredToOld"), ("before-Decided", false, "RecoveredToOld"), ("after-Decided", true, "RecoveredToNew"),
        ("before-Switched", true, "RecoveredToNew"), ("after-Switched", true, "RecoveredToNew"), ("before-Ended", true, "RecoveredToNew"), ("after-Ended", true, "Applied"),
    ];

    /// <summary>The same of a request that goes back.</summary>
    private static readonly (string Place, bool IsNew, string? Outcome)[] Back =
        [("before-Reverted", true, "RecoveredToNew"), ("after-Reverted", false, "RecoveredToOld"), ("before-Ended", false, "RecoveredToOld"), ("after-Ended", false, "RolledBack")];

    public static TheoryData<string, bool, string, bool, string?> Rows
    {
        get
        {
            var all = Environment.GetEnvironmentVariable("PLUGINRUNTIME_FAULTS") == "all";
            TheoryData<string, bool, string, bool, string?> rows = [];
            foreach (var type in Types)
            {
                foreach (var (place, isNew, outcome) in Forward.Where(row => all || row.Place is "before-Decided" or "after-Decided" || type == "probe"))
                    rows.Add(type, false, place, isNew, outcome);
                foreach (var (place, isNew, outcome) in Back.Where(row => all || (row.Place is "before-Reverted" or "after-Reverted" && type is "probe" or "cell,echo,probe")))
                    rows.Add(type, true, place, isNew, outcome);
            }

            return rows;
        }
    }

    [TheoryOnLinux]
    [MemberData(nameof(Rows))]
    public async Task KilledAtARecord_ComesUpWithOneWholeSet(string type, bool goesBack, string place, bool isNew, string? outcome)
    {
        using var folder = new HostFolder();
        var (modules, request, old, fresh) = Describe(type);
        if (type == "rollback")
            await UpgradeFirstAsync(folder, modules);
        using (var kernel = await KernelProcess.StartAsync(folder, modules, killAt: place))
        {
            Assert.Equal(old, await kernel.DoAsync("serving"));
            Assert.Null(await kernel.DoAsync($"apply fatal {request}{(goesBack ? " turn" : "")}"));
            await kernel.WasKilledAsync();
        }

        using var next = await KernelProcess.StartAsync(folder, modules);

        Assert.Equal(isNew ? fresh : old, await next.DoAsync("serving"));
        var history = (await next.DoAsync("history"))!.Split(' ');
        Assert.Equal(outcome is null ? null : $"fatal={outcome}", history.FirstOrDefault(static record => record.StartsWith("fatal=", StringComparison.Ordinal)));
        Assert.DoesNotContain(history, static record => record.EndsWith("=Running", StringComparison.Ordinal));

        // Whoever asks again, not knowing what came of it, does not do it twice.
        if (outcome is not null)
        {
            Assert.StartsWith(outcome is "RecoveredToNew" or "Applied" ? "Applied" : "RolledBack", await next.DoAsync($"apply fatal {request}"), StringComparison.Ordinal);
            Assert.Equal(isNew ? fresh : old, await next.DoAsync("serving"));
        }

        await next.StopAsync();
        await Deadline.Until(() => !folder.Processes().Any(), $"the end of {string.Join(", ", folder.Processes())}");
    }

    [FactOnLinux]
    public async Task KilledAfterTheDecision_KeepsTheWayBack()
    {
        using var folder = new HostFolder();
        var (modules, request, old, fresh) = Describe("cell,echo,probe");
        using (var kernel = await KernelProcess.StartAsync(folder, modules, killAt: "after-Decided"))
        {
            Assert.Null(await kernel.DoAsync($"apply fatal {request}"));
            await kernel.WasKilledAsync();
        }

        using (var next = await KernelProcess.StartAsync(folder, modules))
        {
            Assert.Equal(fresh, await next.DoAsync("serving"));
            Assert.StartsWith("Applied", await next.DoAsync("apply back rollback=cell,echo,probe"), StringComparison.Ordinal);
            await next.StopAsync();
        }

        using var last = await KernelProcess.StartAsync(folder, modules);
        Assert.Equal(old, await last.DoAsync("serving"));
        await last.StopAsync();
    }

    /// <summary>What is configured, the request, and what serves before and after it.</summary>
    private static (string[] Modules, string Request, string Old, string New) Describe(string type)
    {
        var ids = type is "remove" or "rollback" ? ["echo", "probe", "stateless"] : type.Split(',');
        var modules = ids.Select(static id => id + ".1.0.0").ToArray();
        var (first, second) = (Serving(ids, "1.0.0"), Serving(ids, "2.0.0"));
        return type switch
        {
            "remove" => (modules, "remove=echo,probe", first, "stateless=1.0.0"),
            "rollback" => (modules, "rollback=echo,probe,stateless", second, first),
            _ => (modules, $"packages={string.Join(',', ids.Select(static id => KernelProcess.Package(id + ".2.0.0")))}", first, second),
        };
    }

    private static string Serving(string[] ids, string version) => string.Join(' ', ids.Select(id => $"{id}={version}"));

    private static async Task UpgradeFirstAsync(HostFolder folder, string[] modules)
    {
        using var kernel = await KernelProcess.StartAsync(folder, modules);
        Assert.StartsWith("Applied", await kernel.DoAsync($"apply first packages={string.Join(',', modules.Select(static module => KernelProcess.Package(module.Replace("1.0.0", "2.0.0", StringComparison.Ordinal))))}"), StringComparison.Ordinal);
        await kernel.StopAsync();
    }
}
