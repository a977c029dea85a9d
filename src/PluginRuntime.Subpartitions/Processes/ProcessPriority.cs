using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using PluginRuntime.Subpartitions.Connections.Linux;

namespace PluginRuntime.Subpartitions.Processes;

/// <summary>Makes a running process give way to others, all of it: on Linux a priority is a thread's, and setting the process's changes one thread only.</summary>
internal static class ProcessPriority
{
    /// <summary>What is got ready beside what serves: it takes what callers leave, and a third of a processor where they leave nothing.</summary>
    internal const int Beside = 5;

    private const int OfThread = 0;
    private const uint This = 0;
    private const int MostRounds = 8;

    /// <summary>Whether a priority that was lowered can be raised again, which is what makes lowering it bearable.</summary>
    internal static bool IsSupported { get; } = OperatingSystem.IsWindows() || (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess);

    /// <summary>Sets it.</summary>
    /// <param name="processId">The process.</param>
    /// <param name="nice">0: as others; up to 19: gives way.</param>
    /// <exception cref="IOException">It cannot be set; the message says why.</exception>
    internal static void Set(int processId, int nice)
    {
        if (OperatingSystem.IsLinux())
            SetThreads(processId, nice);
        else
            SetProcess(processId, nice);
    }

    /// <summary>
    /// Makes the calling thread give way for good, whatever the user may do. It must end afterwards, and start no threads: they would have its priority.
    /// </summary>
    internal static void GiveWay()
    {
        // Where it fails all stays as it is.
        if (OperatingSystem.IsLinux())
            _ = Libc.SetPriority(OfThread, This, Beside);
        else
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
    }

    private static void SetThreads(int processId, int nice)
    {
        // Threads that are made meanwhile have the priority of those that make them: again, until a round finds none that is new.
        HashSet<uint> known = [];
        for (var round = 0; round < MostRounds; round++)
        {
            string[] threads;
            try
            {
                threads = Directory.GetDirectories($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/task");
            }
            catch (DirectoryNotFoundException gone)
            {
                throw new IOException($"Process {processId} is gone.", gone);
            }

            var isNew = false;
            foreach (var thread in threads.Select(static path => uint.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)).Where(known.Add))
            {
                isNew = true;
                if (Libc.SetPriority(OfThread, thread, nice) != 0 && Errno.Last is not Errno.NoSuchProcess)
                    throw Errno.Failure($"The priority of thread {thread} of process {processId} cannot be set");
            }

            if (!isNew)
                return;
        }
    }

    private static void SetProcess(int processId, int nice)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            process.PriorityClass = nice switch { 0 => ProcessPriorityClass.Normal, < 10 => ProcessPriorityClass.BelowNormal, _ => ProcessPriorityClass.Idle };
        }
        catch (Exception failed) when (failed is ArgumentException or InvalidOperationException or Win32Exception or NotSupportedException)
        {
            throw new IOException($"The priority of process {processId} cannot be set: {failed.Message}", failed);
        }
    }
}
