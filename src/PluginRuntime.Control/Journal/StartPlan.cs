using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Control.Journal;

/// <summary>What a kernel with a journal loads at its start: what the journal says, but for packages of the configuration that it has not seen.</summary>
/// <remarks>
/// <code>
/// configured package              the journal has the id     loaded
/// -----------------------------   ------------------------   ------------------------------------
/// never taken over                yes or no                  the configured one
/// another one than taken over     yes or no                  the configured one: a deployment
/// the one that was taken over     yes                        what the journal says
/// the one that was taken over     no                         nothing: a request has removed it
/// (none)                          yes                        what the journal says
/// cannot be read, or refused                                 the configured one, to say what is wrong with it
/// </code>
/// </remarks>
internal sealed class StartPlan
{
    private readonly List<string> _packages = [];
    private readonly Dictionary<string, StoredModule> _stored = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _configured = new(StringComparer.Ordinal);

    /// <summary>Packages to apply.</summary>
    internal IReadOnlyList<string> Packages => _packages;

    /// <summary>Those of them that are in the store, by path.</summary>
    internal IReadOnlyDictionary<string, StoredModule> Stored => _stored;

    /// <summary>Hashes of the configured packages, by id: what is taken over when the plan is applied.</summary>
    internal IReadOnlyDictionary<string, string> Configured => _configured;

    /// <summary>Whether it loads what the journal says, and nothing else.</summary>
    internal bool IsRestart { get; private set; } = true;

    /// <summary>Makes it. Reads packages; loads nothing.</summary>
    /// <param name="paths">The configured packages.</param>
    /// <param name="journal">The journal, recovered.</param>
    /// <param name="kernel">Whose store it is.</param>
    /// <exception cref="JournalException">A package that the journal names is not whole in the store.</exception>
    internal static StartPlan Make(IReadOnlyList<string> paths, KernelJournal journal, MicroKernel kernel)
    {
        var plan = new StartPlan();
        var taken = journal.Configured();
        var versions = journal.Versions;
        foreach (var path in paths)
            plan.AddConfigured(path, taken, versions, kernel);
        foreach (var version in versions.Where(version => !plan.IsDeployed(version.Id, taken)))
            plan.AddStored(version, kernel, journal.FilePath);
        return plan;
    }

    private bool IsDeployed(string id, IReadOnlyDictionary<string, string> taken) => _configured.TryGetValue(id, out var hash) && taken.GetValueOrDefault(id) != hash;

    private void AddConfigured(string path, IReadOnlyDictionary<string, string> taken, IReadOnlyList<InstalledVersion> versions, MicroKernel kernel)
    {
        StoredModule? stored = null;
        string? id = null;
        try
        {
            // Taken even if another version is loaded: a stored one that was damaged is mended by it.
            stored = kernel.Packages.Take(path);
            id = IdOf(stored, kernel);
        }
        catch (PluginRuntimeException)
        {
            // The request takes it once more, and its report says what is wrong.
        }

        if (stored is null || string.IsNullOrEmpty(id))
        {
            IsRestart = false;
            _packages.Add(path);
            return;
        }

        if (!_configured.TryAdd(id, stored.Hash) || taken.GetValueOrDefault(id) != stored.Hash)
        {
            // Loaded already by a request before it was configured, it is no change.
            IsRestart &= versions.Any(version => version.Id == id && version.Hash == stored.Hash);
            _packages.Add(path);
            _stored[path] = stored;
        }
    }

    private void AddStored(InstalledVersion version, MicroKernel kernel, string journal)
    {
        if (kernel.Packages.Find(version.Hash, out var folder) is not { } stored)
        {
            throw new JournalException(journal,
                $"'{version.Id}' {version.Version} is what the journal {journal} says is to run, and its package is not whole in the store any more: {folder} was removed or changed.",
                $"Restore that folder. Or configure a package of '{version.Id}' of other content than the one configured now: it is taken for a deployment, and takes its place.");
        }

        _packages.Add(stored.Folder);
        _stored[stored.Folder] = stored;
    }

    private static string? IdOf(StoredModule stored, MicroKernel kernel) => PackageIntake.KindOf(stored) switch
    {
        (ModuleKind.IoOffload or ModuleKind.VirtualServer) and var kind => kernel.Packages.InspectForChild(stored, kind).Inspection.ModuleId,
        _ => kernel.Inspect(stored).ModuleId,
    };
}
