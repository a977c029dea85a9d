namespace LiveUpgrade.Load;

/// <summary>How a call ended. Every call has exactly one.</summary>
internal enum CallOutcome
{
    /// <summary>201, and nothing is wrong with the answer.</summary>
    Accepted,

    /// <summary>429: admission's answer, not a failure.</summary>
    Refused,

    /// <summary>Anything else: no answer, another status, or an answer that must not be.</summary>
    Failed,
}
