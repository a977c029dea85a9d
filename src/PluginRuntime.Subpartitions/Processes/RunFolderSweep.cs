using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace PluginRuntime.Subpartitions.Processes;

/// <summary>
/// Removes what kernels left that were killed: their folders, and their children if they still run. A kernel is gone when its lock is
/// free. A process is a child of it when it holds the lock of the file in that folder that has its id in its name, which no process that
/// got the id later does, and when it runs a program of ours.
/// </summary>
/// <param name="root">The folder for all kernels of this user.</param>
/// <param name="hostName">The file name of the program that children run, without extension.</param>
internal sealed class RunFolderSweep(string root, string hostName)
{
    /// <summary>How long a killed process may take to be gone.</summary>
    private static readonly TimeSpan KillTime = TimeSpan.FromSeconds(5);

    /// <summary>Sweeps.</summary>
    /// <returns>What was found, a sentence for each kernel.</returns>
    internal async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        List<string> found = [];
        foreach (var lockFile in Directory.Exists(root) ? Directory.GetFiles(root, "*" + RunFolder.LockSuffix) : [])
        {
            try
            {
                using var taken = RunFolder.TryLock(lockFile, FileMode.Open);
                if (taken is null)
                    continue;
                var folder = lockFile[..^RunFolder.LockSuffix.Length];
                var killed = await KillOrphansAsync(folder, cancellationToken).ConfigureAwait(false);
                if (Directory.Exists(folder))
                    Directory.Delete(folder, recursive: true);
                File.Delete(lockFile);
                found.Add($"{folder}{(killed.Count == 0 ? "" : $", and killed its processes {string.Join(", ", killed)}")}");
            }
            catch (Exception held) when (held is IOException or UnauthorizedAccessException)
            {
                // Another kernel sweeps too, or it is not ours.
            }
        }

        return found;
    }

    private async Task<List<int>> KillOrphansAsync(string folder, CancellationToken cancellationToken)
    {
        List<int> killed = [];
        foreach (var alive in Directory.Exists(folder) ? Directory.GetFiles(folder, "*" + RunFolder.AliveSuffix) : [])
        {
            using (var taken = RunFolder.TryLock(alive, FileMode.Open))
            {
                if (taken is not null)
                    continue;
            }

            var parts = Path.GetFileName(alive).Split('.');
            if (parts.Length == 3 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var id) && await KillAsync(id, cancellationToken).ConfigureAwait(false))
                killed.Add(id);
        }

        return killed;
    }

    private bool RunsOurProgram(Process process)
    {
        var program = ChildProgram.NameOf(process.MainModule?.FileName ?? "");
        if (program != "dotnet")
            return program == hostName;

        // Run by `dotnet`, what it runs is among its arguments, where the system shows them.
        var arguments = $"/proc/{process.Id}/cmdline";
        return !File.Exists(arguments) || File.ReadAllText(arguments).Split('\0').Any(argument => ChildProgram.NameOf(argument) == hostName);
    }

    private async Task<bool> KillAsync(int id, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            if (!RunsOurProgram(process))
                return false;
            process.Kill();
            await process.WaitForExitAsync(cancellationToken).WaitAsync(KillTime, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception or TimeoutException)
        {
            // It ended by itself meanwhile, as a child without its kernel does; or it is nobody we may end.
            return false;
        }
    }
}
