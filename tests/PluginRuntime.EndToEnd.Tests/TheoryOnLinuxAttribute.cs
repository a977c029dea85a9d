using Xunit;

namespace PluginRuntime.EndToEnd.Tests;

/// <summary>A test with rows of what only Linux can do.</summary>
internal sealed class TheoryOnLinuxAttribute : TheoryAttribute
{
    public TheoryOnLinuxAttribute() => Skip = OperatingSystem.IsLinux() ? null : "Connections pass between processes on Linux only.";
}
