using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace PluginRuntime.Benchmarks.Offloads;

/// <summary>What the runtime logs of its child processes, as far as benchmarks wait for it.</summary>
internal sealed class ChildNews : ILoggerProvider, ILogger
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<bool> _spares = Channel.CreateUnbounded<bool>();
    private double _lastComing;

    /// <summary>How long the last process took from its start to its handshake, in milliseconds.</summary>
    internal double LastComing => Volatile.Read(ref _lastComing);

    /// <summary>Waits for the next spare that is ready.</summary>
    internal async Task AwaitSpareAsync()
    {
        using var late = new CancellationTokenSource(Patience);
        await _spares.Reader.ReadAsync(late.Token);
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        switch (eventId.Name)
        {
            case "ProcessStarted" when state is IEnumerable<KeyValuePair<string, object?>> fields:
                Volatile.Write(ref _lastComing, (double)fields.Single(field => field.Key == "Milliseconds").Value!);
                break;
            case "SpareReady":
                _spares.Writer.TryWrite(true);
                break;
        }
    }

    public void Dispose()
    {
    }
}
