namespace PluginRuntime.Control.Balancing;

/// <summary>What subpartitions share.</summary>
public enum BalancedResource
{
    /// <summary>Processors, in processors' worth.</summary>
    Processors,

    /// <summary>Memory, in bytes.</summary>
    Memory,
}
