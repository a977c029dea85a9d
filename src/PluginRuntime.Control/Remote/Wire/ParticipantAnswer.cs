namespace PluginRuntime.Control.Remote.Wire;

/// <summary>What a kernel answers to a word of a coordinator.</summary>
internal sealed record ParticipantAnswer
{
    /// <summary><c>prepared</c>, <c>refused</c>, <c>proved</c>, <c>went-back</c>, <c>kept</c> or <c>stuck</c>.</summary>
    public required string Word { get; init; }

    /// <summary>What changes in it, as far as it knows.</summary>
    public IReadOnlyList<HistoryChange> Changes { get; init; } = [];

    /// <summary>Why it refused, went back or is stuck.</summary>
    public string? Cause { get; init; }

    /// <summary>How the request went in it, when it has ended.</summary>
    public RequestOutcome? Outcome { get; init; }
}
