using Microsoft.Extensions.Logging;

namespace PluginRuntime.Control.Remote.Events;

/// <summary>
/// Gives named events that the runtime logs to those who listen to the kernel: processes lost and recovered, servers moved, generations
/// collected or not. Their names are stable; see the table for operators.
/// </summary>
[ProviderAlias("PluginRuntimeFeed")]
internal sealed class FeedLoggerProvider(EventFeed feed) : ILoggerProvider
{
    private const string Ours = "PluginRuntime.";

    public ILogger CreateLogger(string categoryName) => categoryName.StartsWith(Ours, StringComparison.Ordinal) ? new FeedLogger(feed) : Silent.Instance;

    public void Dispose()
    {
    }

    private sealed class FeedLogger(EventFeed feed) : ILogger
    {
        // Phases and ends of requests are told as such.
        private static readonly HashSet<string> ToldOtherwise = new(StringComparer.Ordinal) { "PhaseChanged", "UpgradeApplied", "UpgradeFailed" };

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information && feed.HasListeners;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel) || eventId.Name is not { } name || ToldOtherwise.Contains(name))
                return;
            feed.Tell(() => feed.Event("log") with { Event = name, Level = Words.Of(logLevel), Text = formatter(state, exception) });
        }
    }

    private sealed class Silent : ILogger
    {
        internal static readonly Silent Instance = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => false;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
        }
    }
}
