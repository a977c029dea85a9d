namespace Probe;

public readonly record struct ProbePair(long Left, long Right);
