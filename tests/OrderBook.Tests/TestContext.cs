using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PluginRuntime;

namespace OrderBook.Tests;

/// <summary>What a runtime provides to a book. The checkpoint is kept by whoever made the context, as a kernel keeps it.</summary>
internal sealed class TestContext(string name, string version, params (string Key, string Value)[] options) : VirtualServerContext
{
    private readonly Dictionary<string, Func<CancellationToken, ValueTask>> _scheduled = [];
    private ReadOnlyMemory<byte>? _checkpoint;

    public override string Type => "order-book";

    public override string Name => name;

    public override string Version => version;

    public override long Epoch => 1;

    public override IConfiguration Options { get; } =
        new ConfigurationBuilder().AddInMemoryCollection(options.ToDictionary(option => option.Key, option => (string?)option.Value)).Build();

    public override ILogger Logger => NullLogger.Instance;

    public override ReadOnlyMemory<byte>? Checkpoint => _checkpoint;

    public override CancellationToken Quiescing => CancellationToken.None;

    internal IEnumerable<string> Scheduled => _scheduled.Keys;

    internal TestContext With(ReadOnlyMemory<byte>? checkpoint)
    {
        _checkpoint = checkpoint;
        return this;
    }

    internal Task RunAsync(string scheduled) => _scheduled[scheduled](CancellationToken.None).Within($"end of the run of '{scheduled}'");

    public override ValueTask SaveCheckpointAsync(ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
    {
        _checkpoint = state.ToArray();
        return ValueTask.CompletedTask;
    }

    public override IDisposable Schedule(string name, TimeSpan period, Func<CancellationToken, ValueTask> work)
    {
        _scheduled.Add(name, work);
        return new MemoryStream();
    }

    public override ValueTask<EndPoint> ListenAsync(string name, EndPoint address, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override ValueTask<ServerMemory> GetMemoryAsync(string name, long bytes) => throw new NotSupportedException();
}
