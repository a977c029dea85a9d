namespace PluginRuntime;

/// <summary>
/// A call was not let in: its module's gate stayed closed longer than the caller's bound, or too many callers were parked already.
/// The call was not executed and can be repeated.
/// </summary>
public sealed class ModulePausedException : PluginRuntimeException
{
    internal ModulePausedException(string module, string contract, string phase, string reason)
        : base($"The call to {contract} of module '{module}' was not executed: {reason} while the upgrade was in phase '{phase}'. It can be repeated.")
    {
        Module = module;
        Contract = contract;
        Phase = phase;
        Reason = reason;
    }

    /// <summary>The id of the module whose gate was closed.</summary>
    public string Module { get; }

    /// <summary>The contract that was called.</summary>
    public string Contract { get; }

    /// <summary>The phase of the upgrade that kept the gate closed.</summary>
    public string Phase { get; }

    /// <summary>What happened, for the message; it crosses a pipe.</summary>
    internal string Reason { get; }
}
