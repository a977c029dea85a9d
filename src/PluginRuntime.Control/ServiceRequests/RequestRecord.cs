namespace PluginRuntime.Control.ServiceRequests;

/// <summary>A service request of the history.</summary>
/// <param name="Id">Its id.</param>
/// <param name="By">Who made it.</param>
/// <param name="At">When it was received.</param>
/// <param name="Changes">What it changed, or was to change; empty when it did not come so far that this was known.</param>
/// <param name="Took">From then to its end; <see langword="null"/> while it runs.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Failure">Why it was not applied, or what a person has to look at; <see langword="null"/>: nothing.</param>
public sealed record RequestRecord(
    string Id, string By, DateTimeOffset At, IReadOnlyList<RecordedChange> Changes, TimeSpan? Took, RecordedOutcome Outcome, string? Failure);

/// <summary>What a request of the history changed.</summary>
/// <param name="Id">The id of a module, an offload or a type of virtual servers.</param>
/// <param name="From">The version before; <see langword="null"/>: none.</param>
/// <param name="To">The version after; <see langword="null"/>: none.</param>
public sealed record RecordedChange(string Id, string? From, string? To);
