namespace PluginRuntime.Control.Hosting;

/// <summary>A service of the host that modules may inject.</summary>
internal sealed record ExposedService(Type Type);
