namespace PluginRuntime;

/// <summary>
/// The process that a call was sent to is lost, and the method is not marked <see cref="IdempotentAttribute"/>. The call may have been
/// executed, wholly or in part, or not at all.
/// </summary>
public sealed class SubpartitionLostException : PluginRuntimeException
{
    internal SubpartitionLostException(string subpartition, string version, string method, string reason)
        : base($"The call to {method} may have been executed: subpartition '{subpartition}' {version} was lost before it answered. {reason} Find out whether the call took effect before repeating it; a method that bears repeating is marked [Idempotent] and is repeated by the runtime.")
    {
        Subpartition = subpartition;
        Version = version;
        Method = method;
        Reason = reason;
    }

    /// <summary>The subpartition's id.</summary>
    public string Subpartition { get; }

    /// <summary>The version that was lost.</summary>
    public string Version { get; }

    /// <summary>The method that was called, as <c>Contract.Method</c>.</summary>
    public string Method { get; }

    /// <summary>What is known of the loss: exit code or signal, the last lines of its log.</summary>
    public string Reason { get; }
}
