using Microsoft.Extensions.Configuration;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Control.Upgrades;

/// <summary>What inspection found, as a child is told it.</summary>
internal static class LoadOrders
{
    /// <param name="package">The package, inspected.</param>
    /// <param name="callbackTimeout">The deadline of each callback.</param>
    internal static LoadOrder Of(OffloadPackage package, TimeSpan callbackTimeout)
    {
        var inspection = package.Inspection;
        return new LoadOrder
        {
            Subpartition = inspection.ModuleId,
            Version = inspection.Version,
            Generation = 0,
            AssemblyPath = inspection.AssemblyPath,
            EntryType = inspection.EntryType,
            ContentRoot = package.Stored.ModuleFolder,
            Shared = [.. package.Shared],
            Contracts = [.. inspection.NewContractAssemblies.Select(contract => new SharedAssembly(contract.Key, contract.Value))],
            Exports = [.. inspection.Exports.Select(Reference)],
            Imports = [.. inspection.Imports.Select(Reference)],
            Configuration = [],
            CallbackMilliseconds = (int)Math.Min(callbackTimeout.TotalMilliseconds, int.MaxValue),
        };
    }

    /// <summary>The section of a module or offload, as it is now.</summary>
    internal static ConfigurationEntry[] ConfigurationOf(string id, IConfiguration configuration) =>
        [.. configuration.GetSection($"PluginRuntime:Modules:{id}").AsEnumerable(makePathsRelative: true).Where(entry => entry.Key.Length > 0).Select(entry => new ConfigurationEntry(entry.Key, entry.Value))];

    private static ContractReference Reference(ContractName contract) => new(contract.TypeName, contract.AssemblyName);
}
