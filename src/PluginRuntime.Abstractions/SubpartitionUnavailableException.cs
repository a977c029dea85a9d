namespace PluginRuntime;

/// <summary>
/// A call was not sent to its subpartition: no generation came to serve within the bound, too many calls wait for one, or the
/// circuit is open after repeated crashes. The call was not executed and can be repeated.
/// </summary>
public sealed class SubpartitionUnavailableException : PluginRuntimeException
{
    internal SubpartitionUnavailableException(string subpartition, string method, string reason)
        : base($"The call to {method} was not executed: subpartition '{subpartition}' does not serve. {reason} The call can be repeated.")
    {
        Subpartition = subpartition;
        Method = method;
        Reason = reason;
    }

    /// <summary>The subpartition's id.</summary>
    public string Subpartition { get; }

    /// <summary>The method that was called, as <c>Contract.Method</c>.</summary>
    public string Method { get; }

    /// <summary>Why it does not serve.</summary>
    public string Reason { get; }
}
