using Microsoft.Extensions.Configuration;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Control.Upgrades;

/// <summary>What a child is told of a package that the kernel has stored and inspected.</summary>
internal static class LoadOrders
{
    /// <summary>The order to load a package.</summary>
    /// <param name="package">The package; not refused.</param>
    /// <param name="generation">The number of its generation.</param>
    /// <param name="configuration">The host's configuration.</param>
    /// <param name="policy">The deadlines of callbacks.</param>
    internal static LoadOrder Of(OffloadPackage package, long generation, IConfiguration configuration, UpgradePolicy policy)
    {
        var inspection = package.Inspection;
        return new LoadOrder
        {
            RunsServers = inspection.Kind == ModuleKind.VirtualServer,
            Subpartition = inspection.ModuleId,
            Version = inspection.Version,
            Generation = generation,
            AssemblyPath = inspection.AssemblyPath,
            EntryType = inspection.EntryType,
            ContentRoot = package.Stored.ModuleFolder,
            Shared = [.. package.Shared],
            Contracts = [.. inspection.NewContractAssemblies.Select(contract => new SharedAssembly(contract.Key, contract.Value))],
            Exports = [.. inspection.Exports.Select(contract => new ContractReference(contract.TypeName, contract.AssemblyName))],
            Imports = [.. inspection.Imports.Select(contract => new ContractReference(contract.TypeName, contract.AssemblyName))],
            Configuration = SettingsOf(inspection.ModuleId, configuration),
            CallbackMilliseconds = (int)policy.CallbackTimeout.TotalMilliseconds,
            HandOverMilliseconds = (int)policy.HandOverTimeout.TotalMilliseconds,
        };
    }

    /// <summary>The module's section of the host's configuration, as it is now. Sent again when the host's reloads.</summary>
    internal static ConfigurationEntry[] SettingsOf(string module, IConfiguration configuration) =>
        [.. configuration.GetSection($"PluginRuntime:Modules:{module}").AsEnumerable(makePathsRelative: true).Where(static pair => pair.Value is not null)
            .Select(static pair => new ConfigurationEntry(pair.Key, pair.Value))];
}
