using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Tests.Diagnostics;

/// <summary>A kernel that takes what a child tells it, when it is let.</summary>
internal sealed class ParentDouble : ISubpartitionParent
{
    internal static TimeSpan Bound { get; } = TimeSpan.FromSeconds(30);

    internal ConcurrentQueue<LogBatch> Batches { get; } = new();

    internal ConcurrentQueue<MeasurementBatch> Measured { get; } = new();

    internal Dictionary<string, LogLevel> Levels { get; } = [];

    /// <summary>Completes when the kernel is to take the next batch.</summary>
    internal Task Gate { get; set; } = Task.CompletedTask;

    internal Exception? Failure { get; set; }

    internal IEnumerable<LogEntry> Entries => Batches.SelectMany(batch => batch.Entries);

    public async ValueTask LogAsync(LogBatch batch, CancellationToken cancellationToken)
    {
        await Gate;
        if (Failure is not null)
            throw Failure;
        Batches.Enqueue(batch);
    }

    public ValueTask<int[]> LevelsOfAsync(string[] categories, CancellationToken cancellationToken) =>
        new([.. categories.Select(category => (int)Levels.GetValueOrDefault(category, LogLevel.Information))]);

    public ValueTask MeasureAsync(MeasurementBatch batch, CancellationToken cancellationToken)
    {
        Measured.Enqueue(batch);
        return ValueTask.CompletedTask;
    }
}
