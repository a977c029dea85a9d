using Microsoft.Extensions.Configuration;

namespace PluginRuntime.SubpartitionHost;

/// <summary>The configuration of the package, as the kernel sends it; replaced whole while the package runs.</summary>
internal sealed class ModuleSettings : ConfigurationProvider, IConfigurationSource
{
    private readonly string _section;

    internal ModuleSettings(string module, IEnumerable<ConfigurationEntry> entries)
    {
        // Where the kernel has it, so that a generation finds it by the same way.
        _section = $"PluginRuntime:Modules:{module}";
        Take(entries);
    }

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    internal void Replace(IEnumerable<ConfigurationEntry> entries)
    {
        Take(entries);
        OnReload();
    }

    private void Take(IEnumerable<ConfigurationEntry> entries) =>
        Data = entries.ToDictionary(entry => $"{_section}:{entry.Key}", entry => entry.Value, StringComparer.OrdinalIgnoreCase);
}
