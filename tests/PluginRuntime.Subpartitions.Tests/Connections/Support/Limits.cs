using System.Runtime.InteropServices;

namespace PluginRuntime.Subpartitions.Tests.Connections.Support;

/// <summary>How many descriptors this process may have.</summary>
[StructLayout(LayoutKind.Sequential)]
internal partial record struct Limits(ulong Soft, ulong Hard)
{
    private const int Files = 7;

    internal static Limits Now
    {
        get => Get(Files, out var limits) == 0 ? limits : throw new InvalidOperationException("The limits cannot be read.");
        set
        {
            if (Set(Files, in value) != 0)
                throw new InvalidOperationException("The limits cannot be set.");
        }
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int Get(int resource, out Limits limits);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int Set(int resource, in Limits limits);
}
