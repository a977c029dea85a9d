using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PluginRuntime.Control.Tests;

/// <summary>Keeps what a host logs.</summary>
internal sealed class LogBook : ILoggerProvider
{
    internal ConcurrentQueue<(string Category, string? Event, LogLevel Level, string Text)> Entries { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Writer(LogBook book, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            book.Entries.Enqueue((category, eventId.Name, logLevel, formatter(state, exception)));
    }
}
