using Xunit;

namespace PluginRuntime.EndToEnd.Tests;

/// <summary>A test that reads what only Linux tells.</summary>
internal sealed class FactOnLinuxAttribute : FactAttribute
{
    public FactOnLinuxAttribute() => Skip = OperatingSystem.IsLinux() ? null : "It reads the figures of /proc.";
}
