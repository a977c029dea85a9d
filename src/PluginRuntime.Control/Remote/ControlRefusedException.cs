using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Control.Remote;

/// <summary>A kernel did not do what was asked, and says why.</summary>
internal sealed class ControlRefusedException(ControlRefusal refusal) : PluginRuntimeException($"{refusal.Cause} {refusal.State} {refusal.Remedy}")
{
    internal ControlRefusal Refusal => refusal;
}
