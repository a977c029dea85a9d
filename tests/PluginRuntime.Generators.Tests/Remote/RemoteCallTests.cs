using PluginRuntime.Generators.Tests.Sample;

namespace PluginRuntime.Generators.Tests.Remote;

/// <summary>Calls every kind of method through a generated caller, across a channel that writes and reads all of it.</summary>
public class RemoteCallTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly RemoteService _service = new();
    private readonly FakeChannel _channel;
    private readonly IRemote _caller;

    public RemoteCallTests()
    {
        _channel = new FakeChannel(RemoteContracts.Of(typeof(IRemote)), _service);
        _caller = RemoteContracts.Caller<IRemote>(_channel);
    }

    [Fact]
    public async Task Methods_AreCalledWithTheirArgumentsAndGiveTheirResults()
    {
        Assert.Equal(5, await _caller.AddAsync(2, 3));
        Assert.Equal(new Order("ACME", 4), await _caller.FindAsync("ACME"));
        await _caller.PingAsync("a", 1, 2, 3, 4, 5, default);
        Assert.Equal("a 1 2 3 4 5", _service.Last);
    }

    [Fact]
    public async Task PendingTask_IsAwaited()
    {
        var stop = _caller.StopAsync();
        Assert.False(stop.IsCompleted);
        _service.Later.SetResult();
        await stop.WaitAsync(Deadline);
    }

    [Fact]
    public async Task InheritedMethods_AreCalledOnTheInterfaceThatDeclaresThem()
    {
        Assert.Equal("remote", await _caller.NameAsync());
        await ((IRemoteBase)_caller).SameAsync(1);
        Assert.Equal("base 1", _service.Last);
        await ((IOtherBase)_caller).SameAsync(2);
        Assert.Equal("other 2", _service.Last);
        Assert.Equal(3, _channel.Called.Select(method => method.Id).Distinct().Count());
    }

    [Fact]
    public async Task DefaultMethod_RunsAtTheImplementation()
    {
        Assert.Equal("default of a", await _caller.DescribeAsync("a"));
        Assert.Equal("own a", await CallerOf(new RemoteServiceOfItsOwn()).DescribeAsync("a"));
        Assert.Equal("default of aa", await _caller.TwiceAsync("a"));
        Assert.Equal(2, _channel.Called.Count);
    }

    [Fact]
    public void SealedMethod_StaysWithTheCaller()
    {
        Assert.Equal("Caller", _caller.TypeName());
        Assert.Empty(_channel.Called);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exception_EndsTheCall(bool pending) =>
        Assert.Equal("why", (await Assert.ThrowsAsync<InvalidOperationException>(() => _caller.RaiseAsync("why", pending).AsTask())).Message);

    [Fact]
    public async Task NullInsteadOfTask_IsAnErrorThatNamesTheMethod()
    {
        await AssertNames("NoTaskAsync", () => _caller.NoTaskAsync());
        await AssertNames("NothingAsync", () => _caller.NothingAsync());
        await AssertNames("NoSequence", async () => await _caller.NoSequence().GetAsyncEnumerator().MoveNextAsync());

        static async Task AssertNames(string method, Func<Task> call) =>
            Assert.Contains($"IRemote.{method} returned null", (await Assert.ThrowsAsync<InvalidOperationException>(call)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sequence_IsEnumeratedEachTimeAnew()
    {
        var sequence = _caller.Watch("A", 3, default);
        Assert.Empty(_channel.Called);
        for (var time = 0; time < 2; time++)
        {
            var items = new List<Order>();
            await foreach (var item in sequence)
                items.Add(item);
            Assert.Equal([new Order("A", 0), new Order("A", 1), new Order("A", 2)], items);
        }

        Assert.Equal(2, _channel.Called.Count);
        Assert.Equal("ended", _service.Last);
    }

    [Fact]
    public async Task SequenceOfMaybeTuples_KeepsNulls()
    {
        var items = new List<(int, string?)?>();
        await foreach (var item in _caller.All())
            items.Add(item);
        Assert.Equal([(1, "one"), (2, null), null], items);
    }

    [Fact]
    public async Task Cancellation_ReachesTheImplementation()
    {
        using var source = new CancellationTokenSource();
        var call = _caller.WaitAsync(source.Token).AsTask();
        Assert.False(call.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Deadline));
    }

    [Fact]
    public async Task CancellationOfSequence_ReachesTheImplementation()
    {
        using var source = new CancellationTokenSource();
        await using var items = _caller.Watch("A", 3, source.Token).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync());
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => items.MoveNextAsync().AsTask().WaitAsync(Deadline));
    }

    [Fact]
    public void IdempotentMethods_AreMarked() => Assert.Equal(
        ["FindAsync", "NameAsync"],
        RemoteContracts.Of(typeof(IRemote)).Methods.Where(method => method.IsIdempotent).Select(method => method.Name.Split('.')[^1]).Order());

    private static IRemote CallerOf(object service) => RemoteContracts.Caller<IRemote>(new FakeChannel(RemoteContracts.Of(typeof(IRemote)), service));
}
