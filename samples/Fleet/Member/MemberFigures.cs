namespace Fleet.Member;

/// <summary>What the callers of a kernel have seen so far.</summary>
/// <param name="Calls">Calls that were answered as they should be.</param>
/// <param name="Failed">Calls that were not.</param>
/// <param name="FirstFailure">What was wrong with the first of them.</param>
/// <param name="LongestMilliseconds">The longest call.</param>
internal sealed record MemberFigures(long Calls, long Failed, string? FirstFailure, double LongestMilliseconds);
