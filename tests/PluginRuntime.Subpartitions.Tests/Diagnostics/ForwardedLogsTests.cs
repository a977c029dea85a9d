using Microsoft.Extensions.Logging;
using PluginRuntime.Subpartitions.Diagnostics;
using PluginRuntime.Subpartitions.Processes;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Tests.Diagnostics;

public sealed class ForwardedLogsTests : IDisposable
{
    private static readonly ChildIdentity Child = new("block-log", "1.2.0", 7, 4711);
    private readonly HostLoggers _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Entry_IsWrittenAsItWas_InTheScopeOfItsProcess()
    {
        new ForwardedLogs(_host).Write(Child, new LogBatch([new("Acme", (int)LogLevel.Warning, 3, "Three", "text", [new("Count", Integer: 5)])], 0));

        var entry = Assert.Single(_host.Entries);
        Assert.Equal(("Acme", LogLevel.Warning, new EventId(3, "Three"), "text"), (entry.Category, entry.Level, entry.EventId, entry.Text));
        Assert.Equal("Three", entry.EventId.Name);
        Assert.Equal(5L, entry.State["Count"]);
        Assert.Equal(("block-log", "1.2.0", 7L, 4711), (entry.Scope["Subpartition"], entry.Scope["SubpartitionVersion"], entry.Scope["SubpartitionGeneration"], entry.Scope["SubpartitionProcess"]));
    }

    [Fact]
    public void HostsFilter_AppliesToForwardedEntries()
    {
        _host.Lowest = LogLevel.Error;
        var logs = new ForwardedLogs(_host);
        logs.Write(Child, new LogBatch([Entry(LogLevel.Warning), Entry(LogLevel.Error)], 0));
        Assert.Equal(LogLevel.Error, Assert.Single(_host.Entries).Level);
        Assert.Equal([(int)LogLevel.Error], logs.LevelsOf(["Acme"]));
        _host.Lowest = LogLevel.None;
        Assert.Equal([(int)LogLevel.None], logs.LevelsOf(["Acme"]));
    }

    [Fact]
    public void LevelThatIsNone_IsNotWritten()
    {
        new ForwardedLogs(_host).Write(Child, new LogBatch([Entry((LogLevel)(-1)), Entry(LogLevel.None), Entry((LogLevel)99)], 0));
        Assert.Empty(_host.Entries);
    }

    [Fact]
    public void CategoriesWithoutEnd_ShareOneBeyondTheBound()
    {
        var logs = new ForwardedLogs(_host);
        logs.Write(Child, new LogBatch([.. Enumerable.Range(0, ForwardedLogs.MaxCategories + 50).Select(number => new LogEntry($"C{number}", (int)LogLevel.Information, 0, null, "", []))], 0));
        Assert.Equal(ForwardedLogs.MaxCategories + 50, _host.Entries.Count);
        Assert.InRange(_host.Made, ForwardedLogs.MaxCategories, ForwardedLogs.MaxCategories + 1);
    }

    private static LogEntry Entry(LogLevel level) => new("Acme", (int)level, 0, null, "text", []);

    private sealed class HostLoggers : ILoggerFactory
    {
        internal List<(string Category, LogLevel Level, EventId EventId, string Text, Dictionary<string, object?> State, Dictionary<string, object?> Scope)> Entries { get; } = [];

        internal LogLevel Lowest { get; set; }

        internal int Made { get; private set; }

        private object? Scope { get; set; }

        public ILogger CreateLogger(string categoryName)
        {
            Made++;
            return new Logger(this, categoryName);
        }

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        private sealed class Logger(HostLoggers host, string category) : ILogger
        {
            public IDisposable BeginScope<TState>(TState state) where TState : notnull
            {
                host.Scope = state;
                return new End(host);
            }

            public bool IsEnabled(LogLevel logLevel) => logLevel >= host.Lowest && logLevel != LogLevel.None;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                host.Entries.Add((category, logLevel, eventId, formatter(state, exception), Fields(state), Fields(host.Scope)));

            private static Dictionary<string, object?> Fields(object? state) => new(Assert.IsType<IReadOnlyList<KeyValuePair<string, object?>>>(state, exactMatch: false));
        }

        private sealed class End(HostLoggers host) : IDisposable
        {
            public void Dispose() => host.Scope = null;
        }
    }
}
