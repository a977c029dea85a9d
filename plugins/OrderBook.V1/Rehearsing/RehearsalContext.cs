using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PluginRuntime;

namespace OrderBook.Rehearsing;

/// <summary>The surroundings of a book that nobody calls.</summary>
internal sealed class RehearsalContext(string version) : VirtualServerContext
{
    public override string Type => "order-book";

    public override string Name => "rehearsal";

    public override string Version => version;

    public override long Epoch => 1;

    public override IConfiguration Options { get; } = new ConfigurationBuilder()
        .AddInMemoryCollection([new(nameof(BookOptions.CheckpointChanges), "0")]).Build();

    public override ILogger Logger => NullLogger.Instance;

    public override ReadOnlyMemory<byte>? Checkpoint => null;

    public override CancellationToken Quiescing => CancellationToken.None;

    public override ValueTask SaveCheckpointAsync(ReadOnlyMemory<byte> state, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override ValueTask<EndPoint> ListenAsync(string name, EndPoint address, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override ValueTask<ServerMemory> GetMemoryAsync(string name, long bytes) => throw new NotSupportedException();

    public override IDisposable Schedule(string name, TimeSpan period, Func<CancellationToken, ValueTask> work) => throw new NotSupportedException();
}
