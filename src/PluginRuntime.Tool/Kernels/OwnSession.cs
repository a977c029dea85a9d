using System.Runtime.InteropServices;

namespace PluginRuntime.Tool.Kernels;

/// <summary>Takes this process away from the terminal of whoever started it: Ctrl-C there, or its closing, does not reach it any more.</summary>
internal static partial class OwnSession
{
    internal static void Begin()
    {
        // Fails where it is the leader of a group already, and is nobody's then anyway. On Windows a process without a window has no terminal.
        if (!OperatingSystem.IsWindows())
            _ = SetSession();
    }

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int SetSession();
}
