using PluginRuntime.Generators.Tests.Sample;

namespace PluginRuntime.Generators.Tests;

/// <summary>Calls every kind of member through a generated gate. Whatever happens in a call, afterwards nobody is inside.</summary>
public sealed class GateTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ModuleUnderTest _module = new();

    private IEverything Gate => _module.Gate;

    public void Dispose()
    {
        Assert.True(_module.IsQuiet, string.Join(Environment.NewLine, _module.Leases.DescribeLeases()));
        Assert.Empty(_module.Leases.DescribeLeases());
        _module.Dispose();
    }

    [Fact]
    public void SynchronousMembers_AreForwarded()
    {
        Assert.Equal(5, Gate.Add(2, 3));
        Assert.Equal(10, Gate.Clash(1, 2, 3, 4));
        Assert.Equal("reference", Gate.Reference);
        Gate.Count = 8;
        Assert.Equal(8, Gate.Count);
        Gate[1, "a"] = "value";
        Assert.Equal("value", Gate[1, "a"]);
        Assert.Null(Gate.Last);
    }

    [Fact]
    public void ByReferenceAndSpanParameters_AreForwarded()
    {
        var probes = 1;
        Assert.True(Gate.TryFind(1, ref probes, out var found));
        Assert.False(Gate.TryFind(2, ref probes, out var missing));
        Assert.Equal((3, "one", null), (probes, found, missing));

        var start = 10L;
        Assert.Equal(16, Gate.Sum(in start, 1, 2, 3));
        Span<byte> bytes = stackalloc byte[3];
        Assert.Equal(3, Gate.Fill(bytes));
        Assert.Equal([7, 8, 9], bytes.ToArray());
    }

    [Fact]
    public void GenericMembers_AreForwarded()
    {
        Assert.Equal("text", Gate.Echo("text"));
        Assert.Equal(4, Gate.Echo(4));
        Assert.Null(Gate.Maybe<string>(null));
        Assert.Null(Gate.MaybeClass("text", keep: false));
        Assert.Equal(6, Gate.MaybeStruct<int>(6));
        Assert.Equal(DayOfWeek.Friday, Gate.Generic(DayOfWeek.Friday, new Dictionary<DayOfWeek, Derived?>()));
    }

    [Fact]
    public void DefaultInterfaceMethod_RunsTheOverride() => Assert.Equal("overridden", Gate.Describe());

    [Fact]
    public void ExceptionOfSharedType_Passes()
    {
        Assert.Throws<ArgumentException>(() => Gate.Raise("shared"));
        Assert.Throws<OperationCanceledException>(() => Gate.Raise("canceled"));
        Assert.Equal(1, _module.Leases.Faults);
    }

    [Theory]
    [InlineData("private", "private to the module")]
    [InlineData("inner", "outer")]
    public void ExceptionOfModule_IsTranslated(string kind, string message)
    {
        var fault = Assert.Throws<ModuleFaultException>(() => Gate.Raise(kind));
        Assert.Equal(message, fault.OriginalMessage);
        Assert.Null(fault.InnerException);
    }

    [Fact]
    public async Task CallsThatCompleteAtOnce_EndTheirLeaseAtOnce()
    {
        Assert.Equal(5, await Quiet(Gate.AddAsync(2, 3)));
        await Quiet(Gate.PingAsync(1, default));
        Assert.Equal("ping 1", Gate.Last);
        Assert.Equal(new Order("A", 3), await Quiet(Gate.FindAsync("A")));
        await Quiet(Gate.StopAsync());
        Assert.Equal(6, await Quiet(Gate.ReadAsync(6, default)));
    }

    [Fact]
    public void CallsThatCompleteAtOnce_AllocateNothing()
    {
        Call(1_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Call(1_000);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Call(int times)
        {
            for (var time = 0; time < times; time++)
            {
                _ = Gate.Add(time, 1);
                var sum = Gate.AddAsync(time, 1);
                _ = sum.IsCompletedSuccessfully ? sum.Result : throw new InvalidOperationException();
                _ = Gate.StopAsync().IsCompletedSuccessfully;
            }
        }
    }

    [Fact]
    public async Task CompletedTask_IsNoObjectOfTheModule()
    {
        var task = Gate.FindAsync("private");
        Assert.False(ModuleUnderTest.IsOfModule(task));
        Assert.Equal(new Order("private", 1), await task);

        var withState = Gate.FindAsync("state");
        Assert.Null(withState.AsyncState);
        Assert.Equal(new Order("state", 2), await withState);
    }

    [Fact]
    public async Task CallsThatCompleteLater_HoldTheirLeaseTillThen()
    {
        var add = Gate.AddAsync(-1, 3).AsTask();
        var ping = Gate.PingAsync(-1, default).AsTask();
        var stop = Gate.StopAsync();
        Assert.False(_module.IsQuiet);
        Assert.Contains(_module.Leases.DescribeLeases(), lease => lease.Contains("IEverything.AddAsync", StringComparison.Ordinal));

        _module.Later.SetResult();
        Assert.Equal(2, await add.WaitAsync(Deadline));
        await ping.WaitAsync(Deadline);
        await stop.WaitAsync(Deadline);
        Assert.Equal(7, await Gate.Pending);
        Assert.Equal(["a", "a"], (await Gate.RepeatAsync(new Text("a"), 2)).Select(text => text.Value));
    }

    [Fact]
    public async Task AsynchronousFailures_AreTranslated()
    {
        Assert.Equal("private to the module", (await Assert.ThrowsAsync<ModuleFaultException>(() => Gate.AddAsync(1, -1).AsTask())).OriginalMessage);
        Assert.Equal("private to the module", (await Assert.ThrowsAsync<ModuleFaultException>(() => Gate.FindAsync("failed"))).OriginalMessage);
        Assert.Equal("stale", Assert.Throws<ModuleFaultException>(() => { _ = Gate.ReadAsync(-1, default).AsTask(); }).OriginalMessage);
        using var canceled = new CancellationTokenSource();
        var pending = Gate.AddAsync(-1, 1, canceled.Token).AsTask();
        await canceled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        Assert.True(pending.IsCanceled);
    }

    [Fact]
    public void NullInsteadOfTask_NamesTheMethod()
    {
        Assert.Contains("IEverything.FindAsync", Assert.Throws<InvalidOperationException>(() => { _ = Gate.FindAsync("null"); }).Message, StringComparison.Ordinal);
        Gate.Count = -1;
        Assert.Contains("IEverything.StopAsync", Assert.Throws<InvalidOperationException>(() => { _ = Gate.StopAsync(); }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sequence_HoldsALeaseFromFirstMoveToDisposal()
    {
        var limit = 3;
        var sequence = Gate.Watch("A", in limit, default);
        limit = 0;
        Assert.True(_module.IsQuiet);
        var enumerator = sequence.GetAsyncEnumerator();
        Assert.True(await enumerator.MoveNextAsync());
        Assert.Equal(new Order("A", 0), enumerator.Current);
        Assert.False(_module.IsQuiet);
        await enumerator.DisposeAsync();
        Assert.True(_module.IsQuiet);

        Assert.Equal([0, 1, 2], await sequence.Select(order => order.Quantity).ToListAsync());
        await Assert.ThrowsAsync<ModuleFaultException>(async () => await Gate.Watch("failed", 1, default).CountAsync());
    }

    [Fact]
    public async Task ClosedGate_HoldsCallsUntilItOpens()
    {
        var closure = _module.Close();
        var results = new int[3];
        Thread[] blocked =
        [
            Start(() => results[0] = Gate.Add(1, 1)),
            Start(() => results[1] = Gate.ReadAsync(2, default).AsTask().GetAwaiter().GetResult()),
            Start(() => results[2] = Gate.Count + 3),
        ];
        Task<int>[] waiting =
        [
            Gate.AddAsync(1, 3).AsTask(),
            Quantity(Gate.FindAsync("A")),
            Gate.Pending,
            Gate.Watch("A", 5, default).CountAsync().AsTask(),
            Length(Gate.RepeatAsync(new Text("a"), 6)),
            Open(Gate.OpenAsync("A")),
        ];
        Assert.True(SpinWait.SpinUntil(() => blocked.All(thread => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin)), Deadline));
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        Assert.Equal(0, _module.Leases.Calls);

        _module.Open(closure);
        Assert.All(blocked, thread => Assert.True(thread.Join(Deadline)));
        int[] waited = await Task.WhenAll(waiting).WaitAsync(Deadline);
        Assert.Equal((int[])[2, 2, 3], results);
        Assert.Equal((int[])[4, 3, 7, 5, 6, 1], waited);
        Assert.Equal(9, closure.Waited);

        static Thread Start(ThreadStart call)
        {
            var thread = new Thread(call) { IsBackground = true };
            thread.Start();
            return thread;
        }

        static async Task<int> Quantity(Task<Order> order) => (await order).Quantity;
        static async Task<int> Length(Task<Text[]> texts) => (await texts).Length;
        static async Task<int> Open(Task<ISession> opened)
        {
            using var session = await opened;
            return session.Name.Length;
        }
    }

    [Fact]
    public async Task ClosedGate_CancellationEndsTheWaiting()
    {
        var closure = _module.Close();
        using var canceled = new CancellationTokenSource();
        var waiting = Gate.AddAsync(1, 1, canceled.Token).AsTask();
        var sequence = Gate.Watch("A", 1, canceled.Token).CountAsync().AsTask();
        await canceled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Deadline));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sequence.WaitAsync(Deadline));
        Assert.ThrowsAny<OperationCanceledException>(() => { _ = Gate.ReadAsync(1, canceled.Token).AsTask(); });
        _module.Open(closure);
    }

    private async Task Quiet(Task call)
    {
        Assert.True(_module.IsQuiet);
        await call;
    }

    private Task<T> Quiet<T>(Task<T> call)
    {
        Assert.True(call.IsCompletedSuccessfully && _module.IsQuiet);
        return call;
    }

    private Task Quiet(ValueTask call) => Quiet(call.AsTask());

    private Task<T> Quiet<T>(ValueTask<T> call) => Quiet(call.AsTask());

    private sealed class Derived : OpenType, IEquatable<Derived>
    {
        public bool Equals(Derived? other) => ReferenceEquals(this, other);

        public override bool Equals(object? obj) => Equals(obj as Derived);

        public override int GetHashCode() => 0;
    }

    private sealed record Text(string Value)
    {
        public Text()
            : this("")
        {
        }
    }
}
