namespace Probe;

/// <summary>
/// Where a benchmark leaves the object behind a gate, so that a module can call it without the gate. No contract could pass it: it
/// would be called without a lease.
/// </summary>
public static class BusyTarget
{
    public static IBusy? Current { get; set; }
}
