namespace RespServer.Commands;

/// <summary>Times at which keys end.</summary>
internal static class Expiry
{
    /// <summary>The time a span from a base on, if there is one.</summary>
    /// <param name="time">The span, in units.</param>
    /// <param name="unit">Milliseconds of a unit.</param>
    /// <param name="from">The base, in milliseconds of Unix time; 0: the time is absolute.</param>
    /// <param name="at">The time, in milliseconds of Unix time.</param>
    internal static bool TryAt(long time, long unit, long from, out long at)
    {
        at = 0;
        if (time > long.MaxValue / unit || time < long.MinValue / unit)
            return false;
        time *= unit;
        if (time > long.MaxValue - from)
            return false;
        at = time + from;
        return true;
    }
}
