using System.Runtime.InteropServices;

namespace PluginRuntime.Tool;

/// <summary>Ctrl-C, and the request to end: the first cancels what goes on and lets it say how it ended, the second ends the tool.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _cancelling = new();
    private readonly PosixSignalRegistration[] _signals;
    private int _came;

    internal Interrupt() => _signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
    ];

    internal CancellationToken Token => _cancelling.Token;

    /// <summary>Told once, when it comes.</summary>
    internal Action? Came { get; set; }

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        _cancelling.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        // Counted before anything is told: who presses again at the first word means to leave.
        if (Interlocked.Increment(ref _came) > 1)
            return;
        context.Cancel = true;
        Came?.Invoke();
        _cancelling.Cancel();
    }
}
