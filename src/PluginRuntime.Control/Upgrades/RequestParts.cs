using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Loading;
using PluginRuntime.Subpartitions.IoOffload;

namespace PluginRuntime.Control.Upgrades;

/// <summary>A request sorted by where code runs. What a package is, its metadata say; what an id is, what is installed says.</summary>
/// <param name="Modules">The part for the kernel; what nobody knows is in it, and the kernel says what is wrong with it.</param>
/// <param name="Taken">Packages of that part that are in the store already, by path.</param>
/// <param name="Offloads">The part for offloads.</param>
internal sealed record RequestParts(ServiceRequest Modules, IReadOnlyDictionary<string, StoredModule> Taken, IReadOnlyList<OffloadPart> Offloads)
{
    internal bool HasModules => Modules.Packages.Count + Modules.Recreate.Count + Modules.RollBack.Count + Modules.Remove.Count > 0;

    /// <summary>Sorts. Reads packages and takes them into the store; loads nothing.</summary>
    internal static RequestParts Of(ServiceRequest request, MicroKernel kernel, OffloadTable offloads)
    {
        Dictionary<string, StoredModule> taken = new(StringComparer.Ordinal);
        List<OffloadPart> parts = [];
        List<string> modules = [];
        foreach (var path in request.Packages)
        {
            try
            {
                var stored = kernel.Packages.Take(path);
                if (PackageIntake.KindOf(stored) == ModuleKind.IoOffload)
                {
                    var package = kernel.Packages.InspectForChild(stored, ModuleKind.IoOffload);
                    parts.Add(new OffloadPart(package.Inspection.ModuleId, OffloadOperation.Apply, package));
                    continue;
                }

                taken[path] = stored;
            }
            catch (PluginRuntimeException)
            {
                // The kernel takes it once more, and its report says what is wrong.
            }

            modules.Add(path);
        }

        var sorted = request with
        {
            Packages = modules,
            Recreate = Without(request.Recreate, OffloadOperation.Recreate),
            RollBack = Without(request.RollBack, OffloadOperation.RollBack),
            Remove = Without(request.Remove, OffloadOperation.Remove),
        };
        return new RequestParts(sorted, taken, parts);

        string[] Without(IReadOnlyList<string> ids, OffloadOperation operation)
        {
            foreach (var id in ids.Where(id => offloads.Find(id) is not null))
                parts.Add(new OffloadPart(id, operation, null));
            return [.. ids.Where(id => offloads.Find(id) is null)];
        }
    }
}
