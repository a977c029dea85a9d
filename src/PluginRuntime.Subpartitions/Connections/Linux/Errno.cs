using System.Runtime.InteropServices;

namespace PluginRuntime.Subpartitions.Connections.Linux;

/// <summary>Why a system call failed: the numbers that are looked at.</summary>
internal static class Errno
{
    internal const int NoSuchProcess = 3;
    internal const int Interrupted = 4;
    internal const int Again = 11;
    internal const int NoMemory = 12;
    internal const int Protocol = 71;
    internal const int NetworkDown = 100;
    internal const int NetworkReset = 102;
    internal const int ConnectionAborted = 103;
    internal const int NoBuffers = 105;
    internal const int TooManyReferences = 109;
    internal const int HostDown = 112;
    internal const int HostUnreachable = 113;

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
