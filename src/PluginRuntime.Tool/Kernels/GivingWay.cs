using System.Runtime.InteropServices;

namespace PluginRuntime.Tool.Kernels;

/// <summary>Leaves the processors to the hosts whose modules are upgraded: their callers wait for them, this process waits for itself only.</summary>
internal static partial class GivingWay
{
    private const int OfThread = 0;
    private const uint This = 0;
    private const int Nice = 5;

    /// <summary>Lowers the priority of the calling thread and of those that are made from here on.</summary>
    internal static void Begin()
    {
        // Where it fails all stays as it is. On Windows it would be the whole process, which a person waits for.
        if (OperatingSystem.IsLinux())
            _ = SetPriority(OfThread, This, Nice);
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int nice);
}
