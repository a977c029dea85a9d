using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Fleet;

/// <summary>
/// The control program is killed at each place of a request over two kernels, of each kind. Both have one whole version set, the same, as the
/// row in its log says; reports and histories agree with it.
/// </summary>
public sealed class ControlProgramKilledTests
{
    public static TheoryData<string, string, bool, bool> Rows
    {
        get
        {
            TheoryData<string, string, bool, bool> rows = [];
            foreach (var (id, row) in FleetRows.OfEach(FleetRows.OfControlProgram, static (id, row) => (id, row.Place) is ("cell", "after-Decided") && !row.GoesBack))
                rows.Add(id, row.Place, row.GoesBack, row.IsNew);
            return rows;
        }
    }

    public static TheoryData<string, int, string> WaitedFor => FleetTrial.IsAll
        ? new() { { "before-Decided", 3, "probe=1.0.0" }, { "after-Decided", 0, "probe=3.0.0" } }
        : new() { { "before-Decided", 3, "probe=1.0.0" } };

    [TheoryOnLinux]
    [MemberData(nameof(Rows))]
    public async Task Killed_KernelsGoOneWay(string id, string place, bool goesBack, bool isNew)
    {
        using var trial = await FleetTrial.BeginAsync(id, goesBack ? FleetTrial.FailingOf(id, "program") : null);
        using (var program = await CoordinatorProcess.StartAsync(trial.Fleet.Folder, "--KillAt", place))
        {
            // The tool does not wait, so that it starts no other control program; but the first one is gone before it can tell that it begins.
            using var run = trial.Apply("--no-wait");
            await trial.FailAsync();
            await run.EndsAsync(place == "after-Begun" ? 3 : 0);
            await program.WasKilledAsync();
        }

        // Without a control program: they ask its log. The next one ends what the first left, and says the same.
        await trial.Fleet.SettlesAsync(KernelFleet.Fatal);
        await trial.ServesAsync(isNew);
        await trial.EndAsync(isNew, isNew ? 0 : 3);
        foreach (var kernel in (string[])["a", "b"])
            Assert.Contains(await trial.Fleet.OutcomeOfAsync(kernel, KernelFleet.Fatal), isNew ? (string?[])["Applied"] : ["RolledBack", "Rejected", null]);
    }

    [TheoryOnLinux]
    [MemberData(nameof(WaitedFor))]
    public async Task Killed_TheToolThatWaitsStartsAnotherAndTellsTheEnd(string place, int exitCode, string serving)
    {
        using var fleet = await KernelFleet.StartAsync(["probe.1.0.0"], ("a", []), ("b", []));
        using var program = await CoordinatorProcess.StartAsync(fleet.Folder, "--KillAt", place);
        using var run = fleet.Apply("probe.3.0.0", KernelFleet.Fatal);

        await run.EndsAsync(exitCode);

        await program.WasKilledAsync();
        await fleet.ServesAsync(serving);
    }
}
