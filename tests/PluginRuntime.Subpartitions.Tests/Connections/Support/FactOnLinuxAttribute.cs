using PluginRuntime.Subpartitions.Connections;

namespace PluginRuntime.Subpartitions.Tests.Connections.Support;

[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactOnLinuxAttribute : FactAttribute
{
    public FactOnLinuxAttribute() => Skip = VirtualSockets.IsSupported ? null : "Descriptors pass between processes on 64-bit Linux only.";
}
