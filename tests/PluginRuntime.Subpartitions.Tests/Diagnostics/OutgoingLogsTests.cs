using Microsoft.Extensions.Logging;
using PluginRuntime.Subpartitions.Diagnostics;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Tests.Diagnostics;

public sealed class OutgoingLogsTests
{
    private readonly ParentDouble _parent = new();

    [Fact]
    public async Task Entry_ArrivesWithCategoryLevelEventTextAndFields()
    {
        using var logs = new OutgoingLogs(_parent);
        logs.CreateLogger("Acme").LogWarning(new EventId(7, "Seven"), "{Name} has {Count} of {Share} {Flag} {Thing}", "n", 3, 0.5, true, new Uri("http://x/"));
        await logs.FlushAsync(default).WaitAsync(ParentDouble.Bound);

        var entry = Assert.Single(_parent.Entries);
        Assert.Equal(("Acme", (int)LogLevel.Warning, 7, "Seven", "n has 3 of 0.5 True http://x/"), (entry.Category, entry.Level, entry.EventId, entry.EventName, entry.Text));
        Assert.Equal(["n", 3L, 0.5, true, "http://x/", "{Name} has {Count} of {Share} {Flag} {Thing}"], entry.Fields.Select(field => field.Value()));
    }

    [Fact]
    public async Task Exception_ArrivesAsText()
    {
        using var logs = new OutgoingLogs(_parent);
        logs.CreateLogger("Acme").LogError(new InvalidOperationException("broken"), "text");
        await logs.FlushAsync(default).WaitAsync(ParentDouble.Bound);
        Assert.StartsWith($"text{Environment.NewLine}System.InvalidOperationException: broken", Assert.Single(_parent.Entries).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_ArriveInOrder_HoweverManyBatchesTheyTake()
    {
        using var logs = new OutgoingLogs(_parent);
        var logger = logs.CreateLogger("Acme");
        for (var entry = 0; entry < 2000; entry++)
            logger.LogInformation("{Entry}", entry);
        await logs.FlushAsync(default).WaitAsync(ParentDouble.Bound);
        Assert.Equal(Enumerable.Range(0, 2000).Select(entry => $"{entry}"), _parent.Entries.Select(entry => entry.Text));
        Assert.All(_parent.Batches, batch => Assert.InRange(batch.Entries.Length, 1, 256));
    }

    [Fact]
    public async Task MoreThanCanBeSent_IsDroppedAndCounted_AndMemoryStaysBounded()
    {
        var gate = new TaskCompletionSource();
        _parent.Gate = gate.Task;
        using var logs = new OutgoingLogs(_parent);
        var logger = logs.CreateLogger("Acme");
        for (var entry = 0; entry < OutgoingLogs.MaxWaiting + 1000; entry++)
            logger.LogInformation("{Entry}", entry);
        gate.SetResult();
        await logs.FlushAsync(default).WaitAsync(ParentDouble.Bound);

        var dropped = _parent.Batches.Sum(batch => batch.Dropped);
        Assert.InRange(dropped, 1, 1000);
        Assert.Equal(OutgoingLogs.MaxWaiting + 1000, dropped + _parent.Entries.Count());
    }

    [Fact]
    public async Task HostsLevel_IsFollowed_AlsoWhenItChanges()
    {
        _parent.Levels["Acme"] = LogLevel.Debug;
        using var logs = new OutgoingLogs(_parent);
        var logger = logs.CreateLogger("Acme");
        await Until(() => logger.IsEnabled(LogLevel.Debug));
        Assert.False(logger.IsEnabled(LogLevel.Trace));

        _parent.Levels["Acme"] = LogLevel.Error;
        logs.AskLevels();
        await Until(() => !logger.IsEnabled(LogLevel.Warning));
        Assert.True(logger.IsEnabled(LogLevel.Error));
    }

    [Fact]
    public async Task KernelThatFails_StopsNobodyFromLogging()
    {
        _parent.Failure = new IOException("gone");
        using var logs = new OutgoingLogs(_parent);
        var logger = logs.CreateLogger("Acme");
        logger.LogInformation("lost");
        await logs.FlushAsync(default).WaitAsync(ParentDouble.Bound);
        await Until(() =>
        {
            _parent.Failure = null;
            logger.LogInformation("taken");
            return _parent.Entries.Any(entry => entry.Text == "taken");
        });
    }

    [Fact]
    public async Task ValueThatCannotSayWhatItIs_ArrivesNamed()
    {
        using var logs = new OutgoingLogs(_parent);
        logs.CreateLogger("Acme").Log(LogLevel.Information, default, new List<KeyValuePair<string, object?>> { new("Bad", new Mute()), new("Long", new string('x', 10_000)), new("Null", null) }, null, (_, _) => new string('y', 100_000));
        await logs.FlushAsync(default).WaitAsync(ParentDouble.Bound);
        var entry = Assert.Single(_parent.Entries);
        Assert.Equal("(Mute.ToString: NotSupportedException)", entry.Fields[0].Value());
        Assert.InRange(entry.Fields[1].Text!.Length, 4000, 4100);
        Assert.Null(entry.Fields[2].Value());
        Assert.InRange(entry.Text.Length, 16_000, 17_000);
    }

    private static async Task Until(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        for (var since = Environment.TickCount64; !condition(); await timer.WaitForNextTickAsync())
            Assert.True(Environment.TickCount64 - since < ParentDouble.Bound.TotalMilliseconds, "the level or entry did not come");
    }

    private sealed class Mute
    {
        public override string ToString() => throw new NotSupportedException();
    }
}
