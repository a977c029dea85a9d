using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Fleet;

/// <summary>
/// Kernels and the control program are killed at each place of a request over several kernels. When all are up again, all kernels have one
/// whole version set, the same, as the row in the control program's log says; reports and histories agree with it.
/// </summary>
public sealed class FleetCrashTests
{
    private static readonly bool IsAll = Environment.GetEnvironmentVariable("PLUGINRUNTIME_FAULTS") == "all";
    private static readonly string[] Nothing = [];

    /// <summary>Where the control program is killed, while all goes well or while the request goes back; and whether the new serves in the end.</summary>
    private static readonly (string Place, bool GoesBack, bool IsNew)[] OfControlProgram =
    [
        ("after-Begun", false, false), ("said-Prepare-1", false, false), ("said-Prepare-2", false, false), ("said-Go-1", false, false), ("said-Go-2", false, false), ("before-Decided", false, false),
        ("after-Decided", false, true), ("said-Keep-1", false, true), ("said-Keep-2", false, true), ("before-Ended", false, true), ("after-Ended", false, true),
        ("before-Decided", true, false), ("after-Decided", true, false), ("said-GoBack-1", true, false), ("before-Ended", true, false), ("after-Ended", true, false),
    ];

    /// <summary>The same of a kernel. <c>hold-</c>: it has come to the phase and done nothing of what follows; the others are records of its journal.</summary>
    private static readonly (string Place, bool GoesBack, bool IsNew)[] OfKernel =
    [
        ("before-Received", false, false), ("after-Received", false, false), ("hold-Prepared", false, false), ("hold-Switching", false, false), ("before-Decided", false, false), ("after-Decided", false, false),
        ("before-Switched", false, false), ("after-Switched", false, false), ("hold-Proved", false, false),
        ("hold-Keeping", false, true), ("before-Settled", false, true), ("after-Settled", false, true), ("before-Ended", false, true), ("after-Ended", false, true), ("hold-Kept", false, true),
        ("hold-Undoing", true, false), ("before-Reverted", true, false), ("after-Reverted", true, false), ("hold-Undone", true, false),
    ];

    /// <summary>Both, in the order in which it comes to pass.</summary>
    private static readonly (string ControlProgram, string Kernel, bool IsNew)[] OfBoth =
    [
        ("said-Prepare-2", "hold-Undoing", false), ("said-Go-2", "hold-Undoing", false), ("said-Go-2", "before-Reverted", false), ("before-Decided", "hold-Proved", false), ("before-Decided", "hold-Asking", false), ("before-Decided", "hold-Undoing", false),
        ("after-Decided", "hold-Asking", true), ("after-Decided", "hold-Keeping", true), ("said-Keep-1", "hold-Keeping", true), ("said-Keep-2", "before-Settled", true),
    ];

    public static TheoryData<string, bool, bool> ControlPrograms => Of(OfControlProgram, static row => row is { GoesBack: false, Place: "said-Go-1" or "before-Decided" or "after-Decided" });

    public static TheoryData<string, bool, bool> Kernels => Of(OfKernel, static row => row is { GoesBack: false, Place: "hold-Prepared" or "after-Decided" or "hold-Proved" or "hold-Keeping" });

    public static TheoryData<string, string, bool> Both
    {
        get
        {
            TheoryData<string, string, bool> rows = [];
            foreach (var (program, kernel, isNew) in OfBoth.Where(static row => IsAll || row.Kernel == "hold-Asking"))
                rows.Add(program, kernel, isNew);
            return rows;
        }
    }

    [TheoryOnLinux]
    [MemberData(nameof(ControlPrograms))]
    public async Task ControlProgramIsKilled_KernelsGoOneWay(string place, bool goesBack, bool isNew)
    {
        using var fleet = await StartAsync(goesBack);
        using (var program = await CoordinatorProcess.StartAsync(fleet.Folder, "--KillAt", place))
        {
            // The tool does not wait, so that it starts no other control program; but the first one is gone before it can tell that it begins.
            using var run = fleet.Apply("probe.3.0.0", KernelFleet.Fatal, "--no-wait", "--probation", goesBack ? "5m" : "0");
            if (goesBack)
                await FailAsync(fleet);
            await run.EndsAsync(place == "after-Begun" ? 3 : 0);
            await program.WasKilledAsync();
        }

        // Without a control program: they ask its log.
        await fleet.SettlesAsync(KernelFleet.Fatal);
        await fleet.ServesAsync(isNew ? "probe=3.0.0" : "probe=1.0.0");

        // The next one ends what the first left, and says the same.
        await ReportsAsync(fleet, isNew ? 0 : 3, isNew);
        foreach (var kernel in (string[])["a", "b"])
            Assert.Contains(await fleet.OutcomeOfAsync(kernel, KernelFleet.Fatal), isNew ? (string?[])["Applied"] : ["RolledBack", "Rejected", null]);
    }

    [TheoryOnLinux]
    [InlineData("before-Decided", 3, "probe=1.0.0")]
    [InlineData("after-Decided", 0, "probe=3.0.0")]
    public async Task ControlProgramIsKilled_TheToolThatWaitsStartsAnotherAndTellsTheEnd(string place, int exitCode, string serving)
    {
        using var fleet = await StartAsync(goesBack: false);
        using var program = await CoordinatorProcess.StartAsync(fleet.Folder, "--KillAt", place);
        using var run = fleet.Apply("probe.3.0.0", KernelFleet.Fatal);

        await run.EndsAsync(exitCode);

        await program.WasKilledAsync();
        await fleet.ServesAsync(serving);
    }

    [TheoryOnLinux]
    [MemberData(nameof(Kernels))]
    public async Task KernelIsKilled_ItComesUpAsTheOthers(string place, bool goesBack, bool isNew)
    {
        using var fleet = await StartAsync(goesBack, "--KillAt", place);
        string said;
        using (var run = fleet.Apply("probe.3.0.0", KernelFleet.Fatal, "--probation", goesBack ? "5m" : "0"))
        {
            if (goesBack)
                await FailAsync(fleet);
            said = await run.EndsAsync(4);
        }

        await fleet["b"].WasKilledAsync();
        Assert.Contains("b  unreachable", said, StringComparison.Ordinal);
        await fleet.StartAsync("b");

        await fleet.ServesAsync(isNew ? "probe=3.0.0" : "probe=1.0.0");
        await ReportsAsync(fleet, 4, isNew);
        Assert.Equal(isNew ? "Applied" : "RolledBack", await fleet.OutcomeOfAsync("a", KernelFleet.Fatal));
        Assert.Contains(await fleet.OutcomeOfAsync("b", KernelFleet.Fatal), isNew ? (string?[])["Applied", "RecoveredToNew"] : ["RolledBack", "RecoveredToOld", null]);
    }

    [TheoryOnLinux]
    [MemberData(nameof(Both))]
    public async Task BothAreKilled_AllGoOneWay(string programPlace, string kernelPlace, bool isNew)
    {
        using var fleet = await StartAsync(goesBack: false, "--KillAt", kernelPlace);
        using (var program = await CoordinatorProcess.StartAsync(fleet.Folder, "--KillAt", programPlace))
        {
            using var run = fleet.Apply("probe.3.0.0", KernelFleet.Fatal, "--no-wait");
            await run.EndsAsync(0);
            await program.WasKilledAsync();
        }

        await fleet["b"].WasKilledAsync();
        await fleet.StartAsync("b");
        await fleet.SettlesAsync(KernelFleet.Fatal);

        await fleet.ServesAsync(isNew ? "probe=3.0.0" : "probe=1.0.0");
        await ReportsAsync(fleet, isNew ? 0 : 3, isNew);
    }

    private static Task<KernelFleet> StartAsync(bool goesBack, params string[] settingsOfB) => KernelFleet.StartAsync(
        ["probe.1.0.0"], ("a", goesBack ? ["--PluginRuntime:Modules:probe:Fault", "UnhealthyOnceServing"] : Nothing), ("b", settingsOfB));

    /// <summary>Has the new in one kernel fail its probation.</summary>
    private static async Task FailAsync(KernelFleet fleet)
    {
        await fleet.AllServeAsync("probe=3.0.0");
        await fleet["a"].DoAsync("echo x");
    }

    /// <summary>Asked again, the tool tells how it ended; nothing is done once more.</summary>
    private static async Task ReportsAsync(KernelFleet fleet, int exitCode, bool isNew)
    {
        using var again = fleet.Apply("probe.3.0.0", KernelFleet.Fatal);
        var said = await again.EndsAsync(exitCode);
        Assert.DoesNotContain("probe: prepare", said, StringComparison.Ordinal);
        await fleet.ServesAsync(isNew ? "probe=3.0.0" : "probe=1.0.0");
    }

    private static TheoryData<string, bool, bool> Of((string Place, bool GoesBack, bool IsNew)[] all, Func<(string Place, bool GoesBack, bool IsNew), bool> isFew)
    {
        TheoryData<string, bool, bool> rows = [];
        foreach (var row in all.Where(row => IsAll || isFew(row)))
            rows.Add(row.Place, row.GoesBack, row.IsNew);
        return rows;
    }
}
