namespace PluginRuntime.Control.Remote.Wire;

/// <summary>A process or a generation that lives.</summary>
internal sealed record LivingPlan(string Id, string What, long MemoryBytes, double CpuSeconds);
