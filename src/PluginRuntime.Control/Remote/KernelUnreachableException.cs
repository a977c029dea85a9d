namespace PluginRuntime.Control.Remote;

/// <summary>A kernel that is listed does not answer, or not as it should.</summary>
internal sealed class KernelUnreachableException(string kernel, string cause, string state, string remedy, Exception? inner = null)
    : PluginRuntimeException($"Kernel '{kernel}' cannot be reached: {cause} {state} {remedy}", inner)
{
    internal string Kernel => kernel;

    internal string Cause => cause;

    internal string State => state;

    internal string Remedy => remedy;
}
