using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PluginRuntime.EndToEnd.Tests.Subpartitions;

/// <summary>What arrived in the host's logging.</summary>
internal sealed class HostLog : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<HostLogEntry> _entries = new();
    private IExternalScopeProvider? _scopes;

    internal IReadOnlyCollection<HostLogEntry> Entries => _entries;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    internal async Task<HostLogEntry> EntryAsync(Func<HostLogEntry, bool> condition, string awaited)
    {
        await Deadline.Until(() => _entries.Any(condition), $"log entry: {awaited}");
        return _entries.First(condition);
    }

    private sealed class Logger(HostLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var fields = new Dictionary<string, object?>(StringComparer.Ordinal);
            log._scopes?.ForEachScope(static (scope, fields) => Add(scope, fields), fields);
            Add(state, fields);
            log._entries.Enqueue(new HostLogEntry(category, logLevel, eventId, formatter(state, exception), fields));
        }

        private static void Add(object? state, Dictionary<string, object?> fields)
        {
            foreach (var (key, value) in state as IEnumerable<KeyValuePair<string, object?>> ?? [])
                fields[key] = value;
        }
    }
}

internal sealed record HostLogEntry(string Category, LogLevel Level, EventId EventId, string Text, IReadOnlyDictionary<string, object?> Fields);
