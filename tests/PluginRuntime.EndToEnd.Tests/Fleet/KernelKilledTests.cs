using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Fleet;

/// <summary>
/// The first or the second of two kernels is killed at each place of a request, of each kind. When it is up again it has the same version as the
/// other; reports and histories agree with it.
/// </summary>
public sealed class KernelKilledTests
{
    private static readonly string[] Few = ["probe/b/hold-Keeping", "cell/a/after-Decided"];

    /// <summary>The first kernel has proved the new, and is killed while the second, or the control program, is at a place.</summary>
    private static readonly (string Who, string Place)[] OfWaiting =
        [("b", "before-Received"), ("b", "hold-Prepared"), ("b", "hold-Switching"), ("b", "hold-Proved"), ("program", "said-Go-2"), ("program", "before-Decided"), ("program", "after-Decided")];

    public static TheoryData<string, string, string, bool, bool> Rows
    {
        get
        {
            TheoryData<string, string, string, bool, bool> rows = [];
            foreach (var kernel in (string[])["a", "b"])
            {
                // Of those that go one after the other the second fails by itself: it is never told to go back.
                foreach (var (id, row) in FleetRows.OfEach(FleetRows.OfKernel, (id, row) => !row.GoesBack && Few.Contains($"{id}/{kernel}/{row.Place}")).Where(row => !row.Row.GoesBack || row.Id == "probe" || kernel == "a"))
                    rows.Add(id, kernel, row.Place, row.GoesBack, row.IsNew);
            }

            return rows;
        }
    }

    public static TheoryData<string, string, string> WaitingRows
    {
        get
        {
            TheoryData<string, string, string> rows = [];
            foreach (var id in (string[])["tally", "cell"])
            {
                foreach (var (who, place) in OfWaiting.Where(row => FleetTrial.IsAll || (id == "tally" && row is ("program", "before-Decided"))))
                    rows.Add(id, who, place);
            }

            return rows;
        }
    }

    [TheoryOnLinux]
    [MemberData(nameof(Rows))]
    public async Task Killed_ItComesUpAsTheOther(string id, string kernel, string place, bool goesBack, bool isNew)
    {
        using var trial = await FleetTrial.BeginAsync(id, goesBack ? FleetTrial.FailingOf(id, kernel) : null, (kernel, place));
        string said;
        using (var run = trial.Apply())
        {
            await trial.FailAsync();
            said = await run.EndsAsync(4);
        }

        Assert.Contains($"{kernel}  unreachable", said, StringComparison.Ordinal);
        await trial.RestartAsync(kernel);

        await trial.EndAsync(isNew, exitCode: 4);
        if (id == "tally")
            trial.AssertNotedOnce();
        var other = await trial.Fleet.OutcomeOfAsync(kernel == "a" ? "b" : "a", KernelFleet.Fatal);
        if (id == "probe" || kernel == "b" || isNew)
            Assert.Equal(isNew ? "Applied" : "RolledBack", other);
        else
            Assert.Contains(other, (string?[])["RolledBack", null]);
        Assert.Contains(await trial.Fleet.OutcomeOfAsync(kernel, KernelFleet.Fatal), isNew ? (string?[])["Applied", "RecoveredToNew"] : ["RolledBack", "RecoveredToOld", null]);
    }

    [TheoryOnLinux]
    [MemberData(nameof(WaitingRows))]
    public async Task FirstIsKilledWhileItWaitsForTheSecond_ItComesUpAsTheSecond(string id, string who, string place)
    {
        // It has said that it has proved the new, and nothing is asked of it before the row: both have the new.
        using var trial = await FleetTrial.BeginAsync(id, failing: null, (who, $"stop:{place}"));
        using var program = await CoordinatorProcess.StartAsync(trial.Fleet.Folder, "--KillAt", who == "program" ? $"stop:{place}" : "");
        using (var run = trial.Apply())
        {
            await (who == "program" ? program.HasStoppedAsync() : trial.Fleet["b"].HasStoppedAsync());
            trial.Fleet["a"].Kill();
            await trial.Fleet["a"].WasKilledAsync();
            await (who == "program" ? program.ContinueAsync() : trial.Fleet["b"].ContinueAsync());
            Assert.Contains("a  unreachable", await run.EndsAsync(4), StringComparison.Ordinal);
        }

        await trial.RestartAsync("a");

        await trial.EndAsync(isNew: true, exitCode: 4);
        if (id == "tally")
            trial.AssertNotedOnce();
    }
}
