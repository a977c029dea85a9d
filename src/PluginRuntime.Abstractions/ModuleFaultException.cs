namespace PluginRuntime;

/// <summary>
/// A module threw an exception whose type is private to it. The original cannot leave the module, since it would keep its code
/// loaded for ever; what it said is copied here.
/// </summary>
public sealed class ModuleFaultException : PluginRuntimeException
{
    internal ModuleFaultException(string module, string version, Exception original)
        : this(module, version, original.GetType().FullName ?? original.GetType().Name, TextOf(() => original.Message), TextOf(original.ToString))
    {
    }

    /// <summary>As it was thrown in another process.</summary>
    internal ModuleFaultException(string module, string version, string originalType, string originalMessage, string originalText)
        : base($"Module '{module}' {version} failed: {originalType}: {originalMessage}")
    {
        Module = module;
        Version = version;
        OriginalType = originalType;
        OriginalMessage = originalMessage;
        OriginalText = originalText;
    }

    /// <summary>The module's id.</summary>
    public string Module { get; }

    /// <summary>The module's version.</summary>
    public string Version { get; }

    /// <summary>The full name of the original exception's type.</summary>
    public string OriginalType { get; }

    /// <summary>The original message.</summary>
    public string OriginalMessage { get; }

    /// <summary>The original exception as text, with inner exceptions and stack.</summary>
    public string OriginalText { get; }

    /// <summary>Both are virtual: a module's exception can throw while it is read, and the lease of its call must end all the same.</summary>
    private static string TextOf(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception)
        {
            return $"(not to be read: {exception.GetType().Name})";
        }
    }
}
