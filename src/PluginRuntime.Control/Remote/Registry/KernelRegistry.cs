using System.Text.Json;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Subpartitions.Processes;

namespace PluginRuntime.Control.Remote.Registry;

/// <summary>
/// The kernels of this user that run: a file for each, which only the user can read. Who reads removes the files of kernels that are gone.
/// Thread-safe, and safe between processes.
/// </summary>
/// <remarks>
/// <code>
/// FOLDER/NAME.json   a kernel; written whole, under the lock
/// FOLDER/.lock       held by whoever adds or removes
/// </code>
/// Entries are removed under the lock only, after they have been read again: between a look and the removal another kernel may have
/// taken the name over.
/// </remarks>
/// <param name="folder">The folder; see <see cref="DefaultFolder"/>.</param>
internal sealed class KernelRegistry(string folder)
{
    private const string Suffix = ".json";

    private static readonly TimeSpan LockTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(5);

    /// <summary>The folder of this user: below the run root, where it goes with the session or the machine, or below local application data.</summary>
    internal static string DefaultFolder() => OperatingSystem.IsWindows()
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "PluginRuntime", "registry")
        : Path.Combine(RunFolder.DefaultRoot(), "registry");

    /// <summary>Where it is.</summary>
    internal string Folder => folder;

    /// <summary>The kernels that run, by name.</summary>
    internal IReadOnlyList<KernelEntry> Read()
    {
        List<KernelEntry> living = [];
        foreach (var path in Files())
        {
            if (ReadEntry(path) is { IsAlive: true } entry)
                living.Add(entry);
            else
                Sweep(path);
        }

        return living;
    }

    /// <summary>Lists a kernel. A kernel that is gone leaves its name to the next.</summary>
    /// <exception cref="KernelNameTakenException">Another one of its name runs.</exception>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    internal async Task AddAsync(KernelEntry entry, CancellationToken cancellationToken)
    {
        // The one above it, too: it may not be there as yet.
        RunFolder.MakePrivate(Path.GetDirectoryName(folder)!);
        RunFolder.MakePrivate(folder);
        using var held = await LockAsync(cancellationToken).ConfigureAwait(false);
        var path = PathOf(entry.Name);
        if (ReadEntry(path) is { IsAlive: true } other)
            throw new KernelNameTakenException(other);

        // Whole or not at all, for those who read without the lock; and never readable by others, not even while it is written.
        var fresh = Path.Combine(folder, $".{entry.Name}.{entry.ProcessId}");
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(fresh, options))
            JsonSerializer.Serialize(file, entry, RegistryJson.Default.KernelEntry);
        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>Lists a kernel no more, unless the name is another's by now.</summary>
    internal async Task RemoveAsync(KernelEntry entry, CancellationToken cancellationToken)
    {
        using var held = await LockAsync(cancellationToken).ConfigureAwait(false);
        var path = PathOf(entry.Name);
        if (ReadEntry(path) is { } listed && listed.Secret == entry.Secret)
            File.Delete(path);
    }

    private string PathOf(string name) => Path.Combine(folder, name + Suffix);

    private string[] Files()
    {
        try
        {
            var files = Directory.GetFiles(folder, "*" + Suffix);
            Array.Sort(files, StringComparer.Ordinal);
            return files;
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static KernelEntry? ReadEntry(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), RegistryJson.Default.KernelEntry) is { Name: not null, Pipe: not null, Secret: not null, ProcessStart: not null } entry
                && Path.GetFileNameWithoutExtension(path) == entry.Name ? entry : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Removes an entry that is stale, unless somebody else is at it: then it is theirs, or the next reader's.</summary>
    private void Sweep(string path)
    {
        try
        {
            using var held = TryLock();
            if (held is not null && ReadEntry(path) is not { IsAlive: true })
                File.Delete(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // It is not listed, whether or not its file can be removed.
        }
    }

    private FileStream? TryLock() => RunFolder.TryLock(Path.Combine(folder, ".lock"), FileMode.OpenOrCreate);

    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; waited < LockTime; waited += LockPoll)
        {
            if (TryLock() is { } held)
                return held;
            await Task.Delay(LockPoll, cancellationToken).ConfigureAwait(false);
        }

        throw new IOException($"The registry of kernels in {folder} has been locked by another process for {LockTime.TotalSeconds:0} s. It is held for moments only: see who has {Path.Combine(folder, ".lock")} open, and end it.");
    }
}
