using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Fleet;

/// <summary>The control program and a kernel are killed, for each kind of request. When both are up again, the kernels have one version, as the log says.</summary>
public sealed class BothKilledTests
{
    /// <summary>In the order in which it comes to pass.</summary>
    private static readonly (string ControlProgram, string Kernel, bool IsNew)[] Places =
    [
        ("said-Prepare-2", "hold-Undoing", false), ("said-Go-2", "hold-Undoing", false), ("said-Go-2", "before-Reverted", false), ("before-Decided", "hold-Proved", false), ("before-Decided", "hold-Asking", false), ("before-Decided", "hold-Undoing", false),
        ("after-Decided", "hold-Asking", true), ("after-Decided", "hold-Keeping", true), ("said-Keep-1", "hold-Keeping", true), ("said-Keep-2", "before-Settled", true),
    ];

    public static TheoryData<string, string, string, bool> Rows
    {
        get
        {
            TheoryData<string, string, string, bool> rows = [];
            foreach (var id in FleetTrial.Kinds)
            {
                foreach (var (program, kernel, isNew) in Places.Where(row => FleetTrial.IsAll || (id == "probe" && row.Kernel == "hold-Asking" && row.IsNew)))
                    rows.Add(id, program, kernel, isNew);
            }

            return rows;
        }
    }

    [TheoryOnLinux]
    [MemberData(nameof(Rows))]
    public async Task Killed_AllGoOneWay(string id, string programPlace, string kernelPlace, bool isNew)
    {
        using var trial = await FleetTrial.BeginAsync(id, failing: null, ("b", kernelPlace));
        using (var program = await CoordinatorProcess.StartAsync(trial.Fleet.Folder, "--KillAt", programPlace))
        {
            using var run = trial.Apply("--no-wait");
            await run.EndsAsync(0);
            await program.WasKilledAsync();
        }

        await trial.RestartAsync("b");

        await trial.EndAsync(isNew, isNew ? 0 : 3);
        if (id == "tally")
            trial.AssertNotedOnce();
    }
}
