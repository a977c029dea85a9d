using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PluginRuntime.Kernel.Loading;

/// <summary>
/// Unpacked packages, named by their content and never changed. What was added stays whatever becomes of its source, so a way back
/// always has its files. Processes may share a store and add at once. Thread-safe.
/// </summary>
internal sealed partial class ModuleStore
{
    private const int NameLength = 32;

    private readonly string _root;
    private readonly ILogger _logger;

    /// <summary>Opens a store, making its folder where there is none, and removes what an interrupted add left.</summary>
    /// <exception cref="ModuleStoreException">The folder cannot be made or read.</exception>
    public ModuleStore(string root, ILogger<ModuleStore>? logger = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        _root = Path.GetFullPath(root);
        _logger = logger ?? NullLogger<ModuleStore>.Instance;
        Guard("open the module store", "No module can be stored.", () =>
        {
            StoreFolder.Create(_root);
            foreach (var leftover in UnpackingFolder.SweepLeftovers(_root))
                LogSwept(leftover);
            return true;
        });
    }

    /// <summary>Stores a package. Adding one again gives the same; a stored one whose files were changed is replaced.</summary>
    /// <exception cref="ModulePackageException">The package is damaged.</exception>
    /// <exception cref="ModuleStoreException">The store cannot be written.</exception>
    public StoredModule Add(ModulePackage package)
    {
        ArgumentNullException.ThrowIfNull(package);
        return Guard("add a package to the module store", "Nothing was added.", () =>
        {
            using var unpacking = UnpackingFolder.Create(_root);
            var module = At(PackageUnpacker.Unpack(package, unpacking.Path));
            if (Directory.Exists(module.Folder))
            {
                if (Verify(module))
                    return module;
                LogTampered(module.Folder, module.Hash);
                unpacking.TakeAside(module.Folder);
            }

            unpacking.Publish(module.Folder);
            return module;
        });
    }

    /// <summary>Finds a stored package by its hash, whether or not its files still are what they were: see <see cref="Verify"/>.</summary>
    public StoredModule? Find(string hash)
    {
        ArgumentException.ThrowIfNullOrEmpty(hash);
        return hash.Length == 64 && hash.All(char.IsAsciiHexDigitLower) && Directory.Exists(At(hash).Folder) ? At(hash) : null;
    }

    /// <summary>Reads all files of a stored package again. <see langword="false"/> when they are not what was stored: add it again.</summary>
    /// <exception cref="ModuleStoreException">The files cannot be read.</exception>
    public bool Verify(StoredModule module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return Guard("verify a package of the module store", "Whether it is whole is not known.",
            () => Directory.Exists(module.Folder) && ContentHash.OfFolder(module.Folder) == module.Hash, module.Folder);
    }

    /// <summary>Where a package of this hash is, or would be.</summary>
    public string FolderOf(string hash) => Path.Combine(_root, hash.Length >= NameLength ? hash[..NameLength] : hash);

    private StoredModule At(string hash) => new(hash, Path.Combine(_root, hash[..NameLength]));

    private T Guard<T>(string doing, string state, Func<T> action, string? path = null)
    {
        try
        {
            return action();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ModuleStoreException(path ?? _root, doing + " at", state, refused);
        }
    }

    [LoggerMessage(EventName = "StoredModuleTampered", Level = LogLevel.Warning, Message = "The files in {Folder} are not those that were stored under {Hash}: somebody changed them. They are replaced by the package's")]
    private partial void LogTampered(string folder, string hash);

    [LoggerMessage(EventName = "StoreLeftoverRemoved", Level = LogLevel.Information, Message = "Removed {Folder}, left by an add that was interrupted")]
    private partial void LogSwept(string folder);
}
