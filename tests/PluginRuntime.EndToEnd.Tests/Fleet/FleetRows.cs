using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Fleet;

/// <summary>Places of a request over several kernels, and what it comes to when somebody is killed there.</summary>
internal static class FleetRows
{
    /// <summary>Where the control program is killed, while all goes well or while the request goes back; and whether the new serves in the end.</summary>
    internal static readonly FleetRow[] OfControlProgram =
    [
        new("after-Begun", false, false), new("said-Prepare-1", false, false), new("said-Prepare-2", false, false), new("said-Go-1", false, false), new("said-Go-2", false, false), new("before-Decided", false, false),
        new("after-Decided", false, true), new("said-Keep-1", false, true), new("said-Keep-2", false, true), new("before-Ended", false, true), new("after-Ended", false, true),
        new("before-Decided", true, false), new("after-Decided", true, false), new("said-GoBack-1", true, false), new("before-Ended", true, false), new("after-Ended", true, false),
    ];

    /// <summary>The same of a kernel. <c>hold-</c>: it has come to the phase and done nothing of what follows; the others are records of its journal.</summary>
    internal static readonly FleetRow[] OfKernel =
    [
        new("before-Received", false, false), new("after-Received", false, false), new("hold-Prepared", false, false), new("hold-Switching", false, false), new("before-Decided", false, false), new("after-Decided", false, false),
        new("before-Switched", false, false), new("after-Switched", false, false), new("hold-Proved", false, false),
        new("hold-Keeping", false, true), new("before-Settled", false, true), new("after-Settled", false, true), new("before-Ended", false, true), new("after-Ended", false, true), new("hold-Kept", false, true),
        new("hold-Undoing", true, false), new("before-Reverted", true, false), new("after-Reverted", true, false), new("hold-Undone", true, false),
    ];

    /// <summary>Rows of these places, for each kind of request.</summary>
    /// <param name="rows">All.</param>
    /// <param name="isFew">Which are run by default.</param>
    internal static IEnumerable<(string Id, FleetRow Row)> OfEach(FleetRow[] rows, Func<string, FleetRow, bool> isFew) =>
        from id in FleetTrial.Kinds
        from row in rows
        where FleetTrial.IsAll || isFew(id, row)
        select (id, row);
}

/// <summary>A place, and what comes of it.</summary>
/// <param name="Place">Who is killed is killed there.</param>
/// <param name="GoesBack">Whether the request goes back, for another reason.</param>
/// <param name="IsNew">Whether the new serves in the end.</param>
internal sealed record FleetRow(string Place, bool GoesBack, bool IsNew);
