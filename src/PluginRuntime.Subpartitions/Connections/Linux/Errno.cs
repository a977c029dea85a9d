using System.Runtime.InteropServices;

namespace PluginRuntime.Subpartitions.Connections.Linux;

/// <summary>Why a system call failed: the numbers that are looked at.</summary>
internal static class Errno
{
    internal const int Interrupted = 4;
    internal const int Again = 11;
    internal const int NoMemory = 12;
    internal const int FileTableFull = 23;
    internal const int TooManyFiles = 24;
    internal const int NoBuffers = 105;
    internal const int TooManyReferences = 109;

    /// <summary>Of the last call on this thread.</summary>
    internal static int Last => Marshal.GetLastPInvokeError();

    /// <summary>An exception for the last call on this thread.</summary>
    /// <param name="what">What could not be done, without a full stop.</param>
    internal static IOException Failure(string what) => Failure(what, Last);

    /// <summary>An exception for an error.</summary>
    /// <param name="what">What could not be done, without a full stop.</param>
    /// <param name="error">Its number.</param>
    internal static IOException Failure(string what, int error) => new($"{what}: {Marshal.GetPInvokeErrorMessage(error)} (errno {error}).");
}
