using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using PluginRuntime;

namespace Echo;

internal sealed class EchoService(ModuleContext context, IAnswers answers, ILogger<EchoService> logger) : IEcho, IDisposable
{
    internal static int ScheduledRuns;
    internal static volatile bool OwnsIt;

    private readonly Meter _meter = new("Echo", "1.0");
    private long _count;
    private int _level;

    public ValueTask<EchoIdentity> WhoAsync(CancellationToken cancellationToken) =>
        new(new EchoIdentity(context.Version, Environment.ProcessId, context.Generation, OwnsIt, Volatile.Read(ref ScheduledRuns)));

    public ValueTask<byte[]> EchoAsync(byte[] bytes, CancellationToken cancellationToken) => new(bytes);

    public ValueTask<EchoNote> NoteAsync(EchoNote note, CancellationToken cancellationToken) => new(note with { Title = note.Title + "!" });

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) => new(Interlocked.Increment(ref _count));

    public async ValueTask SleepAsync(CancellationToken cancellationToken) => await Task.Delay(Timeout.Infinite, cancellationToken);

    public ValueTask FailAsync(string message) => throw new InvalidOperationException(message);

    public async IAsyncEnumerable<int> StreamAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var number = 0; number < count; number++)
        {
            await Task.Yield();
            yield return number;
        }
    }

    public ValueTask<string> AskKernelAsync(string question, CancellationToken cancellationToken) => answers.AnswerAsync(question, cancellationToken);

    public ValueTask<string?> SettingAsync(string key) => new(context.Configuration[key]);

    public ValueTask DoAsync(EchoDeed deed, int number, string? text)
    {
        switch (deed)
        {
            case EchoDeed.Crash:
                new Thread(() => throw new InvalidOperationException(text ?? "crash")).Start();
                break;
            case EchoDeed.Exit:
                new Thread(() => Environment.Exit(number)).Start();
                break;
            case EchoDeed.StarvePool:
                for (var thread = 0; thread < 4000; thread++)
                    ThreadPool.UnsafeQueueUserWorkItem(static _ => Thread.Sleep(Timeout.Infinite), null);
                break;
            case EchoDeed.Print:
                for (var line = 0; line < number; line++)
                    Console.WriteLine($"{text} {line}");
                break;
            case EchoDeed.Log:
                for (var entry = 0; entry < number; entry++)
                    logger.Log(LogLevel.Warning, new EventId(8, "EchoEntry"), new InvalidOperationException("beside it"), "{Text} {Number}", text, entry);
                logger.LogDebug("Debug of {Text}", text);
                break;
            case EchoDeed.Measure:
                Measure();
                break;
            case EchoDeed.StartProcess:
                Process.Start(new ProcessStartInfo("sleep", [number.ToString()]) { UseShellExecute = false })!.Dispose();
                break;
            case EchoDeed.ReadInput:
                new Thread(() => Console.WriteLine($"input ended with {Console.In.ReadToEnd().Length} characters")).Start();
                break;
            case EchoDeed.HangAtExit:
                AppDomain.CurrentDomain.ProcessExit += static (_, _) => Thread.Sleep(Timeout.Infinite);
                break;
        }

        return ValueTask.CompletedTask;
    }

    public void Dispose() => _meter.Dispose();

    private void Measure()
    {
        var counter = _meter.CreateCounter<int>("echo.calls", "{call}", "Calls.");
        counter.Add(2, new KeyValuePair<string, object?>("kind", "a"));
        counter.Add(3, new KeyValuePair<string, object?>("kind", "a"));
        _meter.CreateUpDownCounter<long>("echo.queue").Add(5);
        _meter.CreateHistogram<double>("echo.time", "s").Record(0.25);
        _meter.CreateGauge<double>("echo.level").Record(++_level);
        _meter.CreateObservableCounter("echo.total", () => 40L);
    }
}
