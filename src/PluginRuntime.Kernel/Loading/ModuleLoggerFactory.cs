using Microsoft.Extensions.Logging;

namespace PluginRuntime.Kernel.Loading;

/// <summary>
/// Writes a module's log to the host's. What crosses are strings and values of shared types: a sink that keeps entries would otherwise
/// keep objects of the module, and with them its code.
/// </summary>
internal sealed class ModuleLoggerFactory(ILoggerFactory host, string module, string version, long generation) : ILoggerFactory
{
    private volatile bool _disposed;

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new ModuleLogger(this, host.CreateLogger(categoryName));

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("A module logs to the host's providers and cannot add its own: they would outlive it.");

    /// <inheritdoc/>
    public void Dispose() => _disposed = true;

    private sealed class ModuleLogger(ModuleLoggerFactory factory, ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull =>
            factory._disposed ? null : inner.BeginScope(state.ToString() ?? "");

        public bool IsEnabled(LogLevel logLevel) => !factory._disposed && inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            var text = formatter(state, exception);
            if (exception is not null)
                text = $"{text}{Environment.NewLine}{exception}";
            var fields = new List<KeyValuePair<string, object?>>();
            if (state is IReadOnlyList<KeyValuePair<string, object?>> pairs)
            {
                foreach (var (key, value) in pairs)
                {
                    if (key != "{OriginalFormat}")
                        fields.Add(new(key, value is null || !value.GetType().IsCollectible ? value : value.ToString()));
                }
            }

            var entry = new Entry(text, fields, factory);
            inner.Log(logLevel, eventId, entry, null, static (entry, _) => entry.Text);
        }
    }

    /// <summary>One entry, without anything of the module in it.</summary>
    private sealed class Entry : List<KeyValuePair<string, object?>>
    {
        internal Entry(string text, List<KeyValuePair<string, object?>> fields, ModuleLoggerFactory factory)
            : base(fields)
        {
            Text = text;
            Add(new("Module", factory.Module));
            Add(new("ModuleVersion", factory.Version));
            Add(new("Generation", factory.Generation));
        }

        internal string Text { get; }

        public override string ToString() => Text;
    }

    private string Module { get; } = module;

    private string Version { get; } = version;

    private long Generation { get; } = generation;
}
