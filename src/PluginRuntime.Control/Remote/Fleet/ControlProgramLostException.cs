namespace PluginRuntime.Control.Remote.Fleet;

/// <summary>The control program has ended while a client waited for it.</summary>
internal sealed class ControlProgramLostException(Exception inner) : PluginRuntimeException(
    "The control program has ended, or its connection broke. Its kernels ask its log, and all of them go the same way: forward if it was decided, else back. Send the request once more under the same id to see which.", inner);
