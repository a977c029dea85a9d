using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Remote.Registry;

namespace PluginRuntime.Control.Remote.Fleet;

/// <summary>How clients find the control program that runs: a file in its folder, which only the user can read. Whoever has the folder's lock writes it.</summary>
internal static class ControlProgramEntry
{
    /// <summary>What stands where a kernel's name does.</summary>
    internal const string Name = "control program";

    /// <summary>Unix has no room for longer ones in the address of a pipe.</summary>
    private const int LongestPipe = 100;

    /// <summary>An entry for this process.</summary>
    /// <exception cref="IOException">The folder's path is too long for a pipe.</exception>
    internal static KernelEntry Of(string folder)
    {
        var pipe = OperatingSystem.IsWindows()
            ? $"pluginruntime-control-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..16]}"
            : Path.Combine(folder, "pipe");
        if (pipe.Length > LongestPipe && !OperatingSystem.IsWindows())
            throw new IOException($"The path {pipe} has {pipe.Length} characters, and a pipe's may have {LongestPipe}. Have local application data in a folder with a shorter path, by XDG_DATA_HOME.");
        var start = ProcessStart.Of(Environment.ProcessId) ?? throw new IOException("This system does not tell when a process began, by which a control program that is gone is told from one that runs.");
        return new KernelEntry(ControlProtocol.Version, Name, pipe, RandomNumberGenerator.GetHexString(64, lowercase: true), Environment.ProcessId, start);
    }

    /// <summary>The one that runs; <see langword="null"/>: none does.</summary>
    internal static KernelEntry? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(PathIn(folder)), RegistryJson.Default.KernelEntry) is { Pipe: not null, Secret: not null, ProcessStart: not null, IsAlive: true } entry ? entry : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes it, whole or not at all for those who read.</summary>
    internal static void Write(string folder, KernelEntry entry)
    {
        ControlFolder.Make(folder);
        var fresh = PathIn(folder) + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(fresh, options))
            JsonSerializer.Serialize(file, entry, RegistryJson.Default.KernelEntry);
        File.Move(fresh, PathIn(folder), overwrite: true);
    }

    internal static void Remove(string folder)
    {
        try
        {
            File.Delete(PathIn(folder));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Whoever reads it sees that its process is gone.
        }
    }

    private static string PathIn(string folder) => Path.Combine(folder, "control.json");
}
