namespace PluginRuntime.Kernel.Swapping;

/// <summary>A gate that would lead to another generation.</summary>
/// <param name="Who">The module that holds it, or <see cref="SwapForecast.Host"/>.</param>
/// <param name="Contract">The contract's full name.</param>
/// <param name="Exporter">The module whose new generation it would lead to.</param>
internal sealed record Rebinding(string Who, string Contract, string Exporter);
