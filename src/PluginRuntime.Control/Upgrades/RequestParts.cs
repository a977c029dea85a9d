using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Loading;
using PluginRuntime.Subpartitions.Host;
using PluginRuntime.Subpartitions.IoOffload;

namespace PluginRuntime.Control.Upgrades;

/// <summary>A request sorted by where code runs. What a package is, its metadata say; what an id is, what is installed says.</summary>
/// <param name="Modules">The part for the kernel; what nobody knows is in it, and the kernel says what is wrong with it.</param>
/// <param name="Taken">Packages of that part that are in the store already, by path.</param>
/// <param name="Children">The part for child processes: offloads, and types of virtual servers.</param>
internal sealed record RequestParts(ServiceRequest Modules, IReadOnlyDictionary<string, StoredModule> Taken, IReadOnlyList<ChildPart> Children)
{
    internal bool Has(ModuleKind kind) => Children.Any(part => part.Kind == kind);

    internal bool HasModules => Modules.Packages.Count + Modules.Recreate.Count + Modules.RollBack.Count + Modules.Remove.Count > 0;

    /// <summary>Sorts. Reads packages and takes them into the store; loads nothing.</summary>
    internal static RequestParts Of(ServiceRequest request, MicroKernel kernel, OffloadTable offloads, HostTable hosts)
    {
        Dictionary<string, StoredModule> taken = new(StringComparer.Ordinal);
        List<ChildPart> parts = [];
        List<string> modules = [];
        foreach (var path in request.Packages)
        {
            try
            {
                var stored = request.Stored.GetValueOrDefault(path) ?? kernel.Packages.Take(path);
                if (PackageIntake.KindOf(stored) is (ModuleKind.IoOffload or ModuleKind.VirtualServer) and var kind)
                {
                    var package = kernel.Packages.InspectForChild(stored, kind);
                    parts.Add(new ChildPart(package.Inspection.ModuleId, kind, ChildOperation.Apply, package));
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
            Recreate = Without([.. request.Recreate, .. request.Reconfigure], ChildOperation.Recreate),
            Reconfigure = [],
            RollBack = Without(request.RollBack, ChildOperation.RollBack),
            Remove = Without(request.Remove, ChildOperation.Remove),
        };
        return new RequestParts(sorted, taken, parts);

        List<string> Without(IReadOnlyList<string> ids, ChildOperation operation)
        {
            List<string> left = [];
            foreach (var id in ids)
            {
                if (offloads.Find(id) is not null)
                    parts.Add(new ChildPart(id, ModuleKind.IoOffload, operation, null));
                else if (hosts.Find(id) is not null)
                    parts.Add(new ChildPart(id, ModuleKind.VirtualServer, operation, null));
                else
                    left.Add(id);
            }

            return left;
        }
    }
}
