namespace RespServer.Commands;

/// <summary>The options EX, PX, EXAT and PXAT of commands that set a value.</summary>
internal struct ExpiryOption
{
    private int _value;
    private long _unit;
    private bool _isAbsolute;

    internal readonly bool IsGiven => _value > 0;

    /// <summary>Takes an argument and the one behind it, if it is such an option and the first.</summary>
    internal bool TryTake(ref CommandCall call, ref int index)
    {
        if (IsGiven || index + 1 >= call.Count)
            return false;
        if (call.Is(index, "EX"u8))
            _unit = 1000;
        else if (call.Is(index, "PX"u8))
            _unit = 1;
        else if (call.Is(index, "EXAT"u8))
            (_unit, _isAbsolute) = (1000, true);
        else if (call.Is(index, "PXAT"u8))
            (_unit, _isAbsolute) = (1, true);
        else
            return false;
        _value = ++index;
        return true;
    }

    /// <summary>The time that is meant, or an error in the reply.</summary>
    /// <param name="call">The call.</param>
    /// <param name="at">In milliseconds of Unix time; 0: none was given.</param>
    internal readonly bool TryResolve(ref CommandCall call, out long at)
    {
        at = 0;
        if (!IsGiven)
            return true;
        if (!call.TryInteger(_value, out var time))
            return false;
        if (time > 0 && Expiry.TryAt(time, _unit, _isAbsolute ? 0 : call.Now, out at))
            return true;
        Errors.InvalidExpiry(ref call);
        return false;
    }
}
