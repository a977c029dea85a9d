using System.Globalization;
using System.Text.Json.Serialization;

namespace PluginRuntime.Control.Coordination;

/// <summary>How a kernel came out of a request.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KernelOutcome>))]
internal enum KernelOutcome
{
    /// <summary>Nothing was touched: it refused, was not asked, or the request was taken back before it went.</summary>
    Untouched,

    /// <summary>The new serves.</summary>
    New,

    /// <summary>It had gone, or may have, and went back: the old serves.</summary>
    Old,

    /// <summary>The new serves, and the kernel could not go back.</summary>
    CannotGoBack,

    /// <summary>It is down, or does not answer. When it is up, it does as the log says.</summary>
    Lost,
}

/// <summary>What happened to one kernel.</summary>
/// <param name="Kernel">Its name.</param>
/// <param name="Outcome">How it came out.</param>
/// <param name="Changes">What was to change in it, as far as it has said so.</param>
/// <param name="Prepared">From being asked to its vote; zero when there was none.</param>
/// <param name="Proved">From being told to go until the new had proved itself; zero when it did not.</param>
/// <param name="Obeyed">From the last word to its end; zero when there was none.</param>
/// <param name="Cause">Why it refused, failed or was lost, in its own words; <see langword="null"/> when it did not.</param>
/// <param name="Report">Its own report, JSON; <see langword="null"/> when none came.</param>
internal sealed record KernelReport(string Kernel, KernelOutcome Outcome, IReadOnlyList<FleetChange> Changes, TimeSpan Prepared, TimeSpan Proved, TimeSpan Obeyed, string? Cause, string? Report)
{
    /// <summary>The report for a person.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Kernel}: {Outcome}{(Changes.Count == 0 ? "" : $" ({string.Join(", ", Changes)})")}, prepared {Prepared.TotalMilliseconds:0} ms, proved {Proved.TotalMilliseconds:0} ms, ended {Obeyed.TotalMilliseconds:0} ms{(Cause is null ? "" : $": {Cause}")}");
}

/// <summary>A change of one module, offload or type of virtual servers in one kernel.</summary>
/// <param name="Id">Of what.</param>
/// <param name="From">Its version before; <see langword="null"/>: it was not there.</param>
/// <param name="To">Its version after; <see langword="null"/>: it is removed.</param>
internal sealed record FleetChange(string Id, string? From, string? To)
{
    /// <summary>The change for a person.</summary>
    /// <returns>Such as <c>pricing 1.0.0 -> 2.0.0</c>.</returns>
    public override string ToString() => $"{Id} {From ?? "(none)"} -> {To ?? "(none)"}";
}
