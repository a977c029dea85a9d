namespace PluginRuntime;

/// <summary>
/// A call that was executed in another process failed there. The exception itself stays in its process; what it said is copied here.
/// </summary>
public sealed class RemoteFaultException : PluginRuntimeException
{
    internal RemoteFaultException(string method, string originalType, string originalMessage, string originalText)
        : base($"{method} failed in its process: {originalType}: {originalMessage}")
    {
        Method = method;
        OriginalType = originalType;
        OriginalMessage = originalMessage;
        OriginalText = originalText;
    }

    /// <summary>The method that was called, as <c>Contract.Method</c>.</summary>
    public string Method { get; }

    /// <summary>The full name of the original exception's type.</summary>
    public string OriginalType { get; }

    /// <summary>The original message.</summary>
    public string OriginalMessage { get; }

    /// <summary>The original exception as text, with inner exceptions and stack.</summary>
    public string OriginalText { get; }
}
