namespace Probe;

/// <summary>The configured fault, and where it strikes.</summary>
internal sealed class Faults(ProbeFault configured)
{
    private volatile bool _hasServed;

    public ProbeFault Configured => configured;

    public bool HasServed
    {
        get => _hasServed;
        set => _hasServed = value;
    }

    public bool Is(ProbeFault fault) => fault != ProbeFault.None && configured == fault;

    /// <summary>A place where the module may throw or block its thread.</summary>
    public void At(ProbeFault throws, ProbeFault hangs)
    {
        if (Is(throws))
            throw new FaultException($"{throws}, as configured");
        if (Is(hangs))
            ProbeHolder.Unblocked.Wait();
    }

    /// <summary>A place where the module may throw or never complete.</summary>
    public async ValueTask AtAsync(ProbeFault throws, ProbeFault hangs)
    {
        if (Is(throws))
            throw new FaultException($"{throws}, as configured");
        if (Is(hangs))
            await ProbeHolder.Unblocked;
    }

    /// <summary>Private to the module, as most exceptions are.</summary>
    private sealed class FaultException(string message) : Exception(message);
}
