using System.Globalization;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Processes;

/// <summary>How a child ended. Immutable.</summary>
/// <param name="ProcessId">Its process.</param>
/// <param name="Code">The exit code; 128 and the number of the signal when one ended it.</param>
/// <param name="WasTold">Whether it had been told to end.</param>
/// <param name="WasKilled">Whether the kernel killed it.</param>
/// <param name="LastLines">The end of its output.</param>
internal sealed record ChildExit(int ProcessId, int Code, bool WasTold, bool WasKilled, LastLines LastLines)
{
    private const int FirstSignal = 128;

    /// <summary>Whether it ended as it was told to.</summary>
    internal bool IsClean => WasTold && !WasKilled && (SubpartitionExit)Code is (SubpartitionExit.Stopped or SubpartitionExit.KernelGone or SubpartitionExit.PipeLost);

    /// <summary>A sentence, and the end of the output.</summary>
    public override string ToString() => LastLines.After($"{Sentence}.");

    private string Sentence => string.Create(CultureInfo.InvariantCulture, $"Process {ProcessId} {HowItEnded}");

    private string HowItEnded => (SubpartitionExit)Code switch
    {
        _ when IsClean => "ended as it was told to",
        _ when WasKilled => "was killed by its kernel",
        (SubpartitionExit)(FirstSignal + 9) when WasTold => "did not end within its time: code of its package kept it, and it was killed",
        SubpartitionExit.Stopped => "ended by itself with exit code 0",
        SubpartitionExit.BadStartLine => $"ended with exit code {Code}: it could not read its orders",
        SubpartitionExit.NoPipe => $"ended with exit code {Code}: it did not reach its kernel's pipe",
        SubpartitionExit.HandshakeFailed => $"ended with exit code {Code}: its kernel did not take it",
        SubpartitionExit.KernelGone => $"ended with exit code {Code}: its input ended before it was told to stop",
        SubpartitionExit.PipeLost => $"ended with exit code {Code}: its pipe ended before it was told to stop",
        _ when Code > FirstSignal && !OperatingSystem.IsWindows() => $"was ended by signal {Code - FirstSignal}{NameOf(Code - FirstSignal)}",
        _ => $"ended with exit code {Code}",
    };

    // Those that end processes in practice; their numbers are the same on all platforms.
    private static string NameOf(int signal) => signal switch
    {
        2 => " (SIGINT)",
        4 => " (SIGILL)",
        6 => " (SIGABRT: an unhandled exception, or the runtime gave up)",
        8 => " (SIGFPE)",
        9 => " (SIGKILL: somebody killed it, or the system for want of memory)",
        11 => " (SIGSEGV: it touched memory that is not its own)",
        15 => " (SIGTERM)",
        _ => "",
    };
}
