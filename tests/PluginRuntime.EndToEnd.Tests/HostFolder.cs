using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests;

/// <summary>The folder of one host under test, and the means to see what a host leaves behind: its processes are known by their environment.</summary>
internal sealed class HostFolder : IDisposable
{
    /// <summary>The environment variable that marks processes. Those they start inherit it.</summary>
    internal const string Mark = "PRT_HOST_FOLDER";

    internal string Path { get; } = Directory.CreateTempSubdirectory("prt-host-").FullName;

    internal string Run => Of("run");

    internal string Store => Of("store");

    internal string Of(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes it the home of a process: what that keeps for its user is here, and it sees nobody from elsewhere.</summary>
    internal void MakeHomeOf(ProcessStartInfo start)
    {
        start.Environment[Mark] = Path;
        start.Environment["HOME"] = Path;
        start.Environment["XDG_RUNTIME_DIR"] = Path;
        start.Environment["XDG_DATA_HOME"] = Of("data");
        start.Environment["DOTNET_ROOT"] = System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
    }

    /// <summary>Processes that have the mark.</summary>
    internal IEnumerable<int> Processes() =>
        from folder in Directory.EnumerateDirectories("/proc")
        let name = System.IO.Path.GetFileName(folder)
        where char.IsAsciiDigit(name[0]) && EnvironmentOf(folder).Contains($"{Mark}={Path}\0", StringComparison.Ordinal)
        select int.Parse(name, null);

    /// <summary>Neither processes nor pipes nor files of children are left.</summary>
    internal void AssertNothingLeft()
    {
        Assert.Empty(Processes());
        Assert.Empty(Directory.Exists(Run) ? Directory.EnumerateFileSystemEntries(Run) : []);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
        {
            // The store's files are read-only.
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        foreach (var folder in Directory.EnumerateDirectories(Path, "*", SearchOption.AllDirectories))
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.Delete(Path, recursive: true);
    }

    private static string EnvironmentOf(string process)
    {
        try
        {
            return File.ReadAllText(System.IO.Path.Combine(process, "environ"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
