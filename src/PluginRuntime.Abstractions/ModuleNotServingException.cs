namespace PluginRuntime;

/// <summary>
/// No generation serves the contract: its module is not installed, was removed, or the caller is work of a retired generation that
/// outlived it. The call was not executed.
/// </summary>
public sealed class ModuleNotServingException : PluginRuntimeException
{
    internal ModuleNotServingException(string contract, string reason)
        : base($"The call to {contract} was not executed: {reason}")
    {
        Contract = contract;
        Reason = reason;
    }

    /// <summary>The contract that was called.</summary>
    public string Contract { get; }

    /// <summary>What happened, for the message; it crosses a pipe.</summary>
    internal string Reason { get; }
}
