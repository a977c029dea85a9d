using System.Diagnostics;
using System.Globalization;

namespace Fleet;

/// <summary>
/// A folder for all that the kernels and the tool write: registry, pipes, journals, stores. Nothing of it meets the user's own kernels, and what is started with it can be
/// known by it.
/// </summary>
internal sealed class UserFolder : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    internal string Path { get; } = Directory.CreateTempSubdirectory("fleet-").FullName;

    /// <summary>How a program of .NET is started in it.</summary>
    internal ProcessStartInfo StartOf(string assembly, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments]);
        start.Environment["XDG_RUNTIME_DIR"] = Path;
        start.Environment["XDG_DATA_HOME"] = System.IO.Path.Combine(Path, "data");
        return start;
    }

    /// <summary>
    /// Ends what still runs in it, and waits until it is gone: a control program that the tool has started serves a while longer than the tool.
    /// </summary>
    /// <returns>The processes that have not ended.</returns>
    internal async Task<IReadOnlyList<int>> EmptyAsync()
    {
        var since = Stopwatch.GetTimestamp();
        int[] left;
        while ((left = [.. Processes()]).Length > 0 && Stopwatch.GetElapsedTime(since) < Deadline)
        {
            foreach (var process in left)
            {
                using var kill = Process.Start("kill", ["-TERM", process.ToString(CultureInfo.InvariantCulture)]);
                await kill.WaitForExitAsync();
            }

            await Task.Delay(100);
        }

        return left;
    }

    /// <summary>Kernels that are still in the registry.</summary>
    internal IReadOnlyList<string> Registered()
    {
        var registries = Directory.EnumerateDirectories(Path, "registry", SearchOption.AllDirectories);
        return [.. registries.SelectMany(Directory.EnumerateFiles).Select(static file => System.IO.Path.GetFileName(file)).Where(static file => file[0] != '.')];
    }

    public void Dispose()
    {
        // Files of the store are read-only, and so are their folders.
        if (!OperatingSystem.IsWindows())
        {
            foreach (var folder in Directory.EnumerateDirectories(Path, "*", SearchOption.AllDirectories))
                File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.Delete(Path, recursive: true);
    }

    private IEnumerable<int> Processes()
    {
        if (!OperatingSystem.IsLinux())
            return [];
        return from folder in Directory.EnumerateDirectories("/proc")
               let name = System.IO.Path.GetFileName(folder)
               where char.IsAsciiDigit(name[0]) && EnvironmentOf(folder).Contains($"XDG_RUNTIME_DIR={Path}\0", StringComparison.Ordinal)
               select int.Parse(name, CultureInfo.InvariantCulture);
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
