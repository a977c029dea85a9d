using System.Collections.Concurrent;
using System.Diagnostics;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;

namespace PluginRuntime.Subpartitions.Tests.Pipes;

public sealed class TraceTests
{
    [Fact]
    public async Task CallersTrace_IsContinuedAtTheCallee_AlsoWhenNobodyListens()
    {
        await using var pair = await PipePair.OpenAsync();
        pair.Kernel.Serve(new DeskContract(), new Desk { OnCall = (_, _) => new(Described()) });
        var back = DeskContract.Over(pair.Child.Channel);
        pair.Desk.OnCall = async (data, token) => [.. Described(), .. await back.CallAsync(data, token)];
        using var activity = new Activity("test").Start();
        activity.TraceStateString = "vendor=1";
        activity.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        var seen = System.Text.Encoding.UTF8.GetString(await pair.Caller.CallAsync([], default).Within("result")).Split('\n');
        Assert.Same(activity, Activity.Current);
        Assert.Equal([activity.TraceId.ToString(), activity.SpanId.ToString(), "vendor=1", "Recorded"], seen[0].Split(' ')[..4]);

        // And further to a call that it makes in turn, whose parent is its own span.
        Assert.Equal(activity.TraceId.ToString(), seen[1].Split(' ')[0]);
        Assert.Equal(seen[0].Split(' ')[4], seen[1].Split(' ')[1]);

        static byte[] Described()
        {
            var current = Activity.Current!;
            return System.Text.Encoding.UTF8.GetBytes($"{current.TraceId} {current.ParentSpanId} {current.TraceStateString} {current.ActivityTraceFlags} {current.SpanId}\n");
        }
    }

    [Fact]
    public async Task CallWithoutATrace_HasNone()
    {
        await using var pair = await PipePair.OpenAsync();
        var seen = new ConcurrentQueue<Activity?>();
        pair.Desk.OnCall = (data, _) =>
        {
            seen.Enqueue(Activity.Current);
            return new(data);
        };
        for (var turn = 0; turn < 20; turn++)
        {
            using (new Activity("test").Start())
                await pair.Caller.CallAsync([], default).Within("result");
            Activity.Current = null;
            await pair.Caller.CallAsync([], default).Within("result");
        }

        Assert.Equal(40, seen.Count);
        Assert.All(seen.Select((activity, index) => (activity, index)), entry => Assert.Equal(entry.index % 2 == 1, entry.activity is null));
    }

    [Fact]
    public async Task WhoListens_HearsOfBothEndsOfACall_AndOfItsFailure()
    {
        var stopped = new ConcurrentQueue<Activity>();
        using var root = new Activity("test").Start();
        var trace = root.TraceId;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SubpartitionActivity.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.TraceId == trace ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var pair = await PipePair.OpenAsync();
        await pair.Caller.CallAsync([], default).Within("result");
        Assert.Same(root, Activity.Current);
        pair.Desk.OnCall = (_, _) => throw new IOException("disk");
        await Assert.ThrowsAsync<IOException>(() => pair.Caller.CallAsync([], default).Within("fault"));
        await foreach (var _ in pair.Caller.ReadAsync(3, 3, default))
        {
        }

        await Deadline.Until(() => stopped.Count == 6, "six activities");
        Assert.All(stopped, activity => Assert.Equal(trace, activity.TraceId));
        foreach (var server in stopped.Where(activity => activity.Kind == ActivityKind.Server))
        {
            var client = Assert.Single(stopped, activity => activity.SpanId == server.ParentSpanId);
            Assert.Equal(ActivityKind.Client, client.Kind);
            Assert.Equal(root.SpanId, client.ParentSpanId);
            Assert.Equal(client.OperationName, server.OperationName);
            Assert.Equal(client.Status, server.Status);
        }

        Assert.Equal(2, stopped.Count(activity => activity.Status == ActivityStatusCode.Error));
        Assert.Equal(2, stopped.Count(activity => activity.OperationName == "IDesk.ReadAsync"));
    }
}
