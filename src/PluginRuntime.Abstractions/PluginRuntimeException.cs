namespace PluginRuntime;

/// <summary>Base of the exceptions of this library. Each cause that a caller can act on has a sealed class of its own.</summary>
public abstract class PluginRuntimeException : Exception
{
    /// <summary>For the library only.</summary>
    /// <param name="message">What was wrong, what state things are in, what to do.</param>
    /// <param name="innerException">The cause, or <see langword="null"/>.</param>
    protected PluginRuntimeException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
