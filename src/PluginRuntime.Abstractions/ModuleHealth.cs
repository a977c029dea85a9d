namespace PluginRuntime;

/// <summary>What a module says of its own health.</summary>
/// <param name="IsHealthy">Whether it serves well.</param>
/// <param name="Reason">Why not, for a person; <see langword="null"/> when healthy.</param>
public sealed record ModuleHealth(bool IsHealthy, string? Reason = null)
{
    /// <summary>It serves well.</summary>
    public static ModuleHealth Healthy { get; } = new(true);

    /// <summary>It does not serve well.</summary>
    /// <param name="reason">Why, for a person.</param>
    /// <returns>An unhealthy result.</returns>
    public static ModuleHealth Unhealthy(string reason) => new(false, reason);
}
