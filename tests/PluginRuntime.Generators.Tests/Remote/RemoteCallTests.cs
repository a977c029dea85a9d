using System.Reflection;
using PluginRuntime.Generators.Tests.Sample;
using PluginRuntime.Remoting;

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
        _channel = new FakeChannel(_service);
        _caller = Caller(_channel);
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
        Assert.Equal("own a", await Caller(new FakeChannel(new RemoteServiceOfItsOwn())).DescribeAsync("a"));
        Assert.Equal("default of aa", await _caller.TwiceAsync("a"));
        Assert.Equal(2, _channel.Called.Count);
    }

    [Fact]
    public void SealedMethod_StaysWithTheCaller()
    {
        Assert.Equal("Caller", _caller.TypeName());
        Assert.Empty(_channel.Called);
    }

    private static IRemote Caller(RemoteChannel channel) => (IRemote)Contract.MakeCaller(channel);

    private static RemoteContract Contract { get; } = (RemoteContract)Activator.CreateInstance(
        typeof(IRemote).Assembly.GetCustomAttributes<RemoteContractAttribute>().Single(known => known.Contract == typeof(IRemote)).Description)!;
}
