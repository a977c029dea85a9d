namespace PluginRuntime;

/// <summary>
/// A call to another process was not answered before its deadline. It was cancelled there and may have been executed.
/// </summary>
public sealed class CallDeadlineException : PluginRuntimeException
{
    internal CallDeadlineException(string method, TimeSpan deadline)
        : base($"{method} was not answered within {deadline.TotalSeconds:0.###} s. It was cancelled in its process and may have been executed.")
    {
        Method = method;
        Deadline = deadline;
    }

    /// <summary>The method that was called, as <c>Contract.Method</c>.</summary>
    public string Method { get; }

    /// <summary>The time the call had.</summary>
    public TimeSpan Deadline { get; }
}
