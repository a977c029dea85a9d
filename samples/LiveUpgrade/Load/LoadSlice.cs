namespace LiveUpgrade.Load;

/// <summary>A quarter of a second of the load.</summary>
/// <param name="Calls">Answers in it.</param>
/// <param name="Slowest">The slowest of them; of the warm-up zero.</param>
/// <param name="IsStep">Whether a step ran in it.</param>
internal readonly record struct LoadSlice(int Calls, TimeSpan Slowest, bool IsStep);
