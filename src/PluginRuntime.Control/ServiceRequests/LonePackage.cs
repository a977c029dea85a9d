using PluginRuntime.Control.Remote;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Loading;
using PluginRuntime.Subpartitions;

namespace PluginRuntime.Control.ServiceRequests;

/// <summary>Inspects a package where there is no kernel: against the runtime, the shared framework and the contracts that it brings itself.</summary>
internal static class LonePackage
{
    /// <exception cref="ModulePackageException">It is not a package, or it is damaged.</exception>
    /// <exception cref="ModuleStoreException">There is no room to unpack it.</exception>
    internal static PackageOutcome Inspect(string path)
    {
        var store = Directory.CreateTempSubdirectory("pluginruntime-inspect-").FullName;
        try
        {
            using var surface = SharedSurface.OfThisProcess();
            using var children = new OffloadInspector(Path.GetDirectoryName(new SubpartitionOptions().HostPath) ?? "", InspectionPolicy.Default);
            var intake = new PackageIntake(new ModuleStore(store), children);
            var stored = intake.Take(path);
            var inspection = PackageIntake.KindOf(stored) is (ModuleKind.IoOffload or ModuleKind.VirtualServer) and var kind
                ? intake.InspectForChild(stored, kind).Inspection
                : new ModuleInspector(surface, InspectionPolicy.Default).Inspect(stored);
            return Outcomes.Of(path, "this runtime and what the package brings; no kernel was asked", inspection);
        }
        finally
        {
            Delete(store);
        }
    }

    private static void Delete(string store)
    {
        // Files of a store cannot be written, and folders on Windows and Unix are deleted only by who can.
        foreach (var entry in Directory.EnumerateFileSystemEntries(store, "*", SearchOption.AllDirectories))
        {
            if (OperatingSystem.IsWindows())
                File.SetAttributes(entry, FileAttributes.Normal);
            else
                File.SetUnixFileMode(entry, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.Delete(store, recursive: true);
    }
}
