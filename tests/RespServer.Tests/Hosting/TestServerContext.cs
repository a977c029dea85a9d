using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace RespServer.Tests.Hosting;

/// <summary>What a runtime provides to one instance, as far as the server uses it. Scheduled work runs when the test says so.</summary>
/// <param name="version">The version it runs.</param>
/// <param name="address">The option of that name.</param>
/// <param name="listening">The socket that an earlier instance listened on.</param>
internal sealed class TestServerContext(string version, string? address = "127.0.0.1:0", Socket? listening = null) : VirtualServerContext
{
    private readonly List<(string Name, Func<CancellationToken, ValueTask> Work)> _scheduled = [];

    public override string Type => "resp-server";

    public override string Name => "cache";

    public override string Version => version;

    public override long Epoch => 1;

    public override IConfiguration Options { get; } = new ConfigurationBuilder().AddInMemoryCollection([new("address", address)]).Build();

    public override ILogger Logger => NullLogger.Instance;

    public override ReadOnlyMemory<byte>? Checkpoint => null;

    public override CancellationToken Quiescing => CancellationToken.None;

    internal Socket? Listening { get; private set; } = listening;

    internal IReadOnlyList<string> Scheduled => [.. _scheduled.Select(work => work.Name)];

    public override ValueTask SaveCheckpointAsync(ReadOnlyMemory<byte> state, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override ValueTask<ServerMemory> GetMemoryAsync(string name, long bytes) => throw new NotSupportedException();

    public override ValueTask<EndPoint> ListenAsync(string name, EndPoint address, CancellationToken cancellationToken)
    {
        if (Listening is null)
        {
            Listening = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
            Listening.Bind(address);
            Listening.Listen(512);
        }

        return new(Listening.LocalEndPoint!);
    }

    public override IDisposable Schedule(string name, TimeSpan period, Func<CancellationToken, ValueTask> work)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        var item = (name, work);
        _scheduled.Add(item);
        return new Ending(() => _scheduled.Remove(item));
    }

    internal async Task RunScheduledAsync()
    {
        foreach (var (name, work) in _scheduled.ToArray())
            await work(CancellationToken.None).Within($"end of '{name}'");
    }

    private sealed class Ending(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
