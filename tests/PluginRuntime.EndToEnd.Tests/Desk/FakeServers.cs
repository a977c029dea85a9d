using OrderBook;

namespace PluginRuntime.EndToEnd.Tests.Desk;

/// <summary>One book, for one symbol.</summary>
internal sealed class FakeServers(string symbol, FakeBook book) : IVirtualServers
{
    public TContract Get<TContract>(string name) where TContract : class =>
        typeof(TContract) == typeof(IOrderBook) && name == symbol ? (TContract)(object)book : throw new VirtualServerNotFoundException(typeof(TContract).Name, name);

    public ValueTask<VirtualServerStatus> EnsureAsync(string type, string name, IReadOnlyDictionary<string, string?>? options, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<VirtualServerStatus> StartAsync(string type, string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask StopAsync(string type, string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask RemoveAsync(string type, string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<VirtualServerStatus>> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
