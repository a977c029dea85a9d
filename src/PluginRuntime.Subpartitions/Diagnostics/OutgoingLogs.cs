using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Diagnostics;

/// <summary>
/// The logging of a child: entries go to the kernel in batches, aside. When more are logged than can be sent, the newest are dropped and
/// counted. The host's levels apply; they are asked for when a category is first used, and again from time to time. Thread-safe.
/// </summary>
internal sealed class OutgoingLogs : ILoggerFactory
{
    /// <summary>Entries that wait to be sent.</summary>
    internal const int MaxWaiting = 8192;

    private const int BatchSize = 256;

    /// <summary>Before the host's level is known.</summary>
    private const LogLevel FirstLevel = LogLevel.Information;

    private readonly Channel<LogEntry> _waiting = Channel.CreateBounded<LogEntry>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly ConcurrentDictionary<string, Category> _categories = new(StringComparer.Ordinal);
    private readonly ISubpartitionParent _parent;
    private readonly Lock _lock = new();
    private Task _sending = Task.CompletedTask;
    private bool _isSending;
    private int _dropped;
    private bool _asksLevels;

    internal OutgoingLogs(ISubpartitionParent parent) => _parent = parent;

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName)
    {
        var category = _categories.GetOrAdd(categoryName, static (name, logs) => new Category(logs, name), this);
        AskLevels();
        return category;
    }

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("A subpartition logs to its host's providers.");

    /// <summary>Asks the host again which levels it takes: its filters may have changed.</summary>
    internal void AskLevels()
    {
        lock (_lock)
            _asksLevels = true;
        Pump();
    }

    /// <summary>Sends what waits.</summary>
    /// <returns>A task that completes when all that was logged before has been sent, or cannot be.</returns>
    internal async Task FlushAsync(CancellationToken cancellationToken)
    {
        while (_waiting.Reader.Count > 0 || Volatile.Read(ref _dropped) > 0)
        {
            Pump();
            Task sending;
            lock (_lock)
                sending = _sending;
            await sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Add(LogEntry entry)
    {
        if (!_waiting.Writer.TryWrite(entry))
            Interlocked.Increment(ref _dropped);
        Pump();
    }

    /// <summary>Sends in the background, unless that goes on already. No task waits while there is nothing to send.</summary>
    private void Pump()
    {
        lock (_lock)
        {
            if (_isSending)
                return;
            _isSending = true;
            using (ExecutionContext.SuppressFlow())
                _sending = Task.Run(SendAsync);
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (HasWork())
            {
                await SendLevelsAsync().ConfigureAwait(false);
                await SendBatchAsync().ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // The kernel is gone, and this process is about to be; or a provider of its logging failed. There is nobody to tell.
            while (_waiting.Reader.TryRead(out _))
                continue;
            lock (_lock)
            {
                _isSending = false;
                _asksLevels = false;
                _dropped = 0;
            }
        }
    }

    private bool HasWork()
    {
        lock (_lock)
        {
            // Decided under the lock that Pump takes: what comes later finds that nobody sends.
            return _isSending = _asksLevels || _waiting.Reader.Count > 0 || _dropped > 0;
        }
    }

    private async Task SendLevelsAsync()
    {
        lock (_lock)
        {
            if (!_asksLevels)
                return;
            _asksLevels = false;
        }

        var categories = _categories.Values.ToArray();
        var levels = await _parent.LevelsOfAsync([.. categories.Select(static category => category.Name)], CancellationToken.None).ConfigureAwait(false);
        for (var index = 0; index < Math.Min(levels.Length, categories.Length); index++)
            categories[index].Level = (LogLevel)levels[index];
    }

    private async Task SendBatchAsync()
    {
        List<LogEntry> entries = [];
        while (entries.Count < BatchSize && _waiting.Reader.TryRead(out var entry))
            entries.Add(entry);
        var dropped = Interlocked.Exchange(ref _dropped, 0);
        if (entries.Count > 0 || dropped > 0)
            await _parent.LogAsync(new LogBatch([.. entries], dropped), CancellationToken.None).ConfigureAwait(false);
    }

    private sealed class Category(OutgoingLogs logs, string name) : ILogger
    {
        private volatile int _level = (int)FirstLevel;

        internal string Name { get; } = name;

        internal LogLevel Level
        {
            set => _level = (int)value;
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => (int)logLevel >= _level && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            var text = formatter(state, exception);
            if (exception is not null)
                text = $"{text}{Environment.NewLine}{exception}";
            var fields = state is IEnumerable<KeyValuePair<string, object?>> pairs ? pairs.Select(static pair => Field.Of(pair.Key, pair.Value)).ToArray() : [];
            logs.Add(new LogEntry(Name, (int)logLevel, eventId.Id, eventId.Name, text.Length <= MaxTextLength ? text : string.Concat(text.AsSpan(0, MaxTextLength), "..."), fields));
        }

        private const int MaxTextLength = 16 * 1024;
    }
}
