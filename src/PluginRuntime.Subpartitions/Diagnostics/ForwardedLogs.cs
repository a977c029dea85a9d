using System.Collections;
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PluginRuntime.Subpartitions.Processes;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Diagnostics;

/// <summary>
/// Writes what children log to the host's logging: category, level, event and fields as they were, and in a scope whose process it was.
/// The host's filters apply as to its own. Thread-safe.
/// </summary>
internal sealed class ForwardedLogs(ILoggerFactory host)
{
    /// <summary>A child could make up categories without end; beyond these, its entries come under one.</summary>
    internal const int MaxCategories = 2000;

    private const string Rest = "PluginRuntime.Subpartitions.Other";

    private readonly ConcurrentDictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);

    /// <summary>Writes a batch.</summary>
    internal void Write(ChildIdentity child, LogBatch batch)
    {
        var scope = new Scope(child);
        foreach (var entry in batch.Entries)
        {
            var logger = LoggerOf(entry.Category);
            var level = (LogLevel)entry.Level;
            if (level is < LogLevel.Trace or >= LogLevel.None || !logger.IsEnabled(level))
                continue;
            var state = new State(entry);
            using (logger.BeginScope(scope))
                logger.Log(level, new EventId(entry.EventId, entry.EventName), state, null, static (state, _) => state.ToString());
        }
    }

    /// <summary>The lowest level that the host takes in each category.</summary>
    internal int[] LevelsOf(string[] categories) => [.. categories.Select(category =>
    {
        var logger = LoggerOf(category);
        for (var level = LogLevel.Trace; level < LogLevel.None; level++)
        {
            if (logger.IsEnabled(level))
                return (int)level;
        }

        return (int)LogLevel.None;
    })];

    private ILogger LoggerOf(string category)
    {
        if (_loggers.TryGetValue(category, out var known))
            return known;
        return _loggers.GetOrAdd(_loggers.Count < MaxCategories ? category : Rest, host.CreateLogger);
    }

    /// <summary>Whose process it was.</summary>
    private sealed class Scope(ChildIdentity child) : Fields
    {
        private readonly KeyValuePair<string, object?>[] _fields =
        [
            new("Subpartition", child.Subpartition), new("SubpartitionVersion", child.Version),
            new("SubpartitionGeneration", child.Generation), new("SubpartitionProcess", child.ProcessId),
        ];

        public override int Count => _fields.Length;

        public override KeyValuePair<string, object?> this[int index] => _fields[index];

        public override string ToString() => $"subpartition {child}";
    }

    private sealed class State(LogEntry entry) : Fields
    {
        public override int Count => entry.Fields.Length;

        public override KeyValuePair<string, object?> this[int index] => new(entry.Fields[index].Name, entry.Fields[index].Value());

        public override string ToString() => entry.Text;
    }

    /// <summary>What structured loggers take fields from.</summary>
    private abstract class Fields : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public abstract int Count { get; }

        public abstract KeyValuePair<string, object?> this[int index] { get; }

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            for (var index = 0; index < Count; index++)
                yield return this[index];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
