using PluginRuntime.Control.Hosting;
using PluginRuntime.Control.Journal;

namespace PluginRuntime.Control.Tests.Journal;

/// <summary>State and store of a kernel with a name, over its restarts. Packages are configured as copies, so that a test may deploy others.</summary>
internal sealed class NamedKernel : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pluginruntime-kernel-");

    internal string State => Path.Combine(_folder.FullName, "state");

    internal string Store => Path.Combine(_folder.FullName, "store");

    internal string JournalPath => Path.Combine(State, "desk", "journal.db");

    internal void Configure(PluginRuntimeOptions options)
    {
        options.Name = "desk";
        options.StatePath = State;
        options.StorePath = Store;
    }

    /// <summary>Starts a host that is configured with these packages.</summary>
    internal Task<RuntimeHost> StartAsync(params string[] packages) => RuntimeHost.StartAsync(runtime => RuntimeHost.Install(runtime, packages), options: Configure);

    /// <summary>Starts one with what a test needs besides.</summary>
    internal Task<RuntimeHost> StartAsync(Action<PluginRuntimeBuilder> configure, Dictionary<string, string?>? configuration = null) => RuntimeHost.StartAsync(configure, configuration, Configure);

    /// <summary>What the journal says is to run, while no host runs.</summary>
    internal IReadOnlyList<InstalledVersion> Versions()
    {
        using var journal = KernelJournal.Open(JournalPath, TimeProvider.System);
        return journal.Versions;
    }

    /// <summary>The folder of a package in the store, made writable.</summary>
    internal string StoredFolderOf(string hash)
    {
        var folder = Path.Combine(Store, hash[..32]);
        MakeWritable(folder);
        return folder;
    }

    public void Dispose()
    {
        if (Directory.Exists(Store))
            MakeWritable(Store);
        _folder.Delete(recursive: true);
    }

    private static void MakeWritable(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        File.SetUnixFileMode(folder, owner);
        foreach (var file in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories))
            File.SetUnixFileMode(file, owner);
    }
}
