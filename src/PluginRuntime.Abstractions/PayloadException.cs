namespace PluginRuntime;

/// <summary>A value in a call across processes could not be written or read: the two ends have incompatible versions of its type, or its serializer failed.</summary>
public sealed class PayloadException : PluginRuntimeException
{
    internal PayloadException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
