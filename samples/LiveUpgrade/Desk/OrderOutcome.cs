namespace LiveUpgrade.Desk;

/// <summary>What became of an order: exactly one of the three.</summary>
internal sealed record OrderOutcome
{
    /// <summary>It was taken.</summary>
    internal OrderAccepted? Accepted { get; init; }

    /// <summary>Admission refused it.</summary>
    internal OrderRefused? Refused { get; init; }

    /// <summary>Why nobody knows whether it is in the log. It is not acknowledged; sent again, it goes on there.</summary>
    internal string? Unwritten { get; init; }
}
