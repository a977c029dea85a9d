namespace LiveUpgrade;

/// <summary>Something happened.</summary>
/// <param name="At">Since the load began.</param>
/// <param name="Kind">load, request, applied, rejected, rolledback, event, restored, lost or stop.</param>
/// <param name="Text">What, for a person.</param>
/// <param name="IsProblem">Whether it ought not to have.</param>
internal sealed record TimelineEvent(TimeSpan At, string Kind, string Text, bool IsProblem);
