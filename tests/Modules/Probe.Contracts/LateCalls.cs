namespace Probe;

/// <summary>Counts calls that ran in an object that its generation had disposed already: there must be none.</summary>
public static class LateCalls
{
    private static long _count;

    public static long Count => Interlocked.Read(ref _count);

    public static void Add() => Interlocked.Increment(ref _count);
}
