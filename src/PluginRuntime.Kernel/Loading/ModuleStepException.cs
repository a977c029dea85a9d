namespace PluginRuntime.Kernel.Loading;

/// <summary>A step of an upgrade failed. Caught by the swap, which turns it into the report's <see cref="UpgradeFailure"/>; never leaves the kernel.</summary>
internal sealed class ModuleStepException(string module, string step, string cause, string remedy)
    : Exception($"{module}: {step}: {cause}")
{
    internal string Module { get; } = module;

    internal string Step { get; } = step;

    internal string Cause { get; } = cause;

    internal string Remedy { get; } = remedy;

    /// <summary>
    /// Text of an exception of a module. Only text leaves: the object would keep the module's code loaded.
    /// </summary>
    internal static string Describe(Exception exception)
    {
        var root = exception is System.Reflection.TargetInvocationException { InnerException: { } inner } ? inner : exception;
        try
        {
            // The runtime's own answer to what the module asked of it: it says all that its type would.
            if (root is VirtualServerFailedException refused)
                return $"{refused.Step}: {refused.Cause} {refused.Remedy}";
            return root.InnerException is { } cause
                ? $"{root.GetType().Name}: {root.Message} ({cause.GetType().Name}: {cause.Message})"
                : $"{root.GetType().Name}: {root.Message}";
        }
        catch (Exception)
        {
            // Message is virtual: a module's exception can throw while it is read.
            return root.GetType().Name;
        }
    }
}
