using PluginRuntime.Subpartitions.Diagnostics;

namespace PluginRuntime.SubpartitionHost;

/// <summary>
/// When an exception ends the process: says which, where the kernel keeps it for the errors of callers, and sends what was logged before.
/// The runtime prints the exception too, afterwards and not always.
/// </summary>
internal sealed class LastWords : IDisposable
{
    private static readonly TimeSpan FlushTime = TimeSpan.FromMilliseconds(300);

    private readonly OutgoingLogs _logs;

    internal LastWords(OutgoingLogs logs)
    {
        _logs = logs;
        AppDomain.CurrentDomain.UnhandledException += Say;
    }

    public void Dispose() => AppDomain.CurrentDomain.UnhandledException -= Say;

    private void Say(object sender, UnhandledExceptionEventArgs unhandled)
    {
        if (unhandled.ExceptionObject is Exception exception)
            Console.Error.WriteLine($"Unhandled on thread '{Thread.CurrentThread.Name ?? "(unnamed)"}': {exception.GetType().FullName}: {exception.Message}");

        // On the pool, which may be starved; the process ends in any case.
        ((IAsyncResult)_logs.FlushAsync(CancellationToken.None)).AsyncWaitHandle.WaitOne(FlushTime);
    }
}
