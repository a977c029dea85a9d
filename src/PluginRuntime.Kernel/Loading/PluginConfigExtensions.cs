using System.Reflection;
using McMaster.NETCore.Plugins;

namespace PluginRuntime.Kernel.Loading;

internal static class PluginConfigExtensions
{
    internal static PluginConfig Share(this PluginConfig config, IEnumerable<string> assemblies)
    {
        foreach (var name in assemblies)
            config.SharedAssemblies.Add(new AssemblyName(name));
        return config;
    }
}
