namespace PluginRuntime.Control.Remote.Wire;

/// <summary>Whether to show what balancing would do, and do nothing.</summary>
internal sealed record BalanceOrder(bool DryRun);
