using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Fleet;

/// <summary>
/// A child of a kernel is killed, the old or the new, while a request over two kernels is at a phase in that kernel. Both kernels end with one
/// version, and what was answered is not lost.
/// </summary>
public sealed class ChildKilledTests
{
    private static readonly string[] Few = ["tally/b/new-child:hold-Prepared", "cell/a/new-child:hold-Proved"];

    /// <summary>Whether the new serves in the end; <see langword="null"/>: it depends on who is first, the kernel that would rather go back, or the control program.</summary>
    private static readonly (string Place, bool GoesBack, bool? IsNewOfFirst, bool? IsNewOfSecond)[] Places =
    [
        ("old-child:hold-Prepared", false, true, true), ("new-child:hold-Prepared", false, false, false), ("old-child:hold-Switching", false, true, true), ("new-child:hold-Switching", false, false, false),
        ("old-child:hold-Proved", false, true, true), ("new-child:hold-Proved", false, false, null), ("old-child:hold-Keeping", false, true, true), ("new-child:hold-Keeping", false, true, true),
        ("old-child:hold-Undoing", true, false, false), ("new-child:hold-Undoing", true, false, false),
    ];

    public static TheoryData<string, string, string, bool, bool?> Rows
    {
        get
        {
            TheoryData<string, string, string, bool, bool?> rows = [];
            foreach (var id in (string[])["tally", "cell"])
            {
                foreach (var kernel in (string[])["a", "b"])
                {
                    foreach (var (place, goesBack, first, second) in Places.Where(row => (FleetTrial.IsAll || Few.Contains($"{id}/{kernel}/{row.Place}")) && (!row.GoesBack || kernel == "a")))
                        rows.Add(id, kernel, place, goesBack, kernel == "a" ? first : second);
                }
            }

            return rows;
        }
    }

    [TheoryOnLinux]
    [MemberData(nameof(Rows))]
    public async Task Killed_BothKernelsGoOneWay(string id, string kernel, string place, bool goesBack, bool? isNew)
    {
        using var trial = await FleetTrial.BeginAsync(id, goesBack ? "b" : null, (kernel, place));
        int exitCode;
        using (var run = trial.Apply())
            exitCode = await run.EndsAsync(isNew switch { true => [0], false => [2, 3], _ => (int[])[0, 3] });

        await trial.EndAsync(exitCode == 0, exitCode, bereft: kernel);
        if (id == "tally")
            trial.AssertNotedOnce();
        Assert.True(trial.Fleet[kernel].Said("killed child"), "No child was killed.");
    }
}
