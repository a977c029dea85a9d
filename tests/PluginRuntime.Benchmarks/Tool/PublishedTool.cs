using System.Diagnostics;
using System.Globalization;

namespace PluginRuntime.Benchmarks.Tool;

/// <summary>The management tool as <c>dotnet publish -c Release src/PluginRuntime.Tool</c> leaves it; another by PRT_PATH.</summary>
internal static class PublishedTool
{
    internal const string Missing = "Skipped: the tool is not published. Publish it by: dotnet publish -c Release src/PluginRuntime.Tool";

    private const string Published = "artifacts/publish/PluginRuntime.Tool";

    /// <summary>Its path; <see langword="null"/>: it is not there.</summary>
    internal static string? Find()
    {
        if (Environment.GetEnvironmentVariable("PRT_PATH") is { Length: > 0 } given)
            return given;
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var published = Path.Combine(folder, Published);
            if (Directory.Exists(published))
            {
                // What is published for a platform is precompiled; what packing leaves beside it is not.
                return Directory.EnumerateFiles(published, OperatingSystem.IsWindows() ? "prt.exe" : "prt", SearchOption.AllDirectories)
                    .OrderByDescending(static path => Path.GetDirectoryName(path)!.Contains('_', StringComparison.Ordinal)).ThenByDescending(File.GetLastWriteTimeUtc).FirstOrDefault();
            }
        }

        return null;
    }

    /// <summary>Runs it, in a process of its own, to its end.</summary>
    /// <returns>How long that took, in milliseconds.</returns>
    /// <exception cref="InvalidOperationException">It did not end with 0.</exception>
    internal static async Task<double> RunAsync(string tool, params string[] arguments)
    {
        var since = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var took = Stopwatch.GetElapsedTime(since);
        return process.ExitCode == 0 ? took.TotalMilliseconds : throw new InvalidOperationException($"{tool} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await said}{await complained}");
    }

    /// <summary>Ends the control program that the tool has left running, which would wait a while for somebody to want something.</summary>
    /// <param name="folder">The folder by which its environment is known.</param>
    internal static async Task EndControlProgramAsync(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(IsOurs).Select(static path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)))
        {
            using var running = Process.GetProcessById(process);
            running.Kill();
            await running.WaitForExitAsync();
        }

        bool IsOurs(string process)
        {
            try
            {
                return char.IsAsciiDigit(Path.GetFileName(process)[0])
                    && File.ReadAllText(Path.Combine(process, "cmdline")).Contains("\0control-program", StringComparison.Ordinal)
                    && File.ReadAllText(Path.Combine(process, "environ")).Contains($"XDG_RUNTIME_DIR={folder}\0", StringComparison.Ordinal);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }
}
