using PluginRuntime.Subpartitions.Processes;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests;

/// <summary>Where a priority that was lowered can be raised again.</summary>
internal sealed class FactWithPrioritiesAttribute : FactAttribute
{
    public FactWithPrioritiesAttribute() => Skip = OperatingSystem.IsLinux() && ProcessPriority.IsSupported ? null : "This user may not raise a priority that was lowered.";
}
