using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.Subpartitions.Tests.Pipes.Support;

/// <summary>Two connections at the ends of one in-memory pipe. The desk is at the child's end; calls come from the kernel's.</summary>
internal sealed class PipePair : IAsyncDisposable
{
    internal static readonly byte[] Token = [.. Enumerable.Range(1, 32).Select(number => (byte)number)];

    /// <summary>Limits without a clock that nobody advances.</summary>
    internal static readonly PipeLimits Limits = new() { HangTimeout = Timeout.InfiniteTimeSpan };

    private PipePair(PipeConnection kernel, PipeConnection child)
    {
        Kernel = kernel;
        Child = child;
        child.Serve(new DeskContract(), Desk);
        Caller = DeskContract.Over(kernel.Channel);
    }

    internal PipeConnection Kernel { get; }

    internal PipeConnection Child { get; }

    /// <summary>The implementation.</summary>
    internal Desk Desk { get; } = new();

    /// <summary>Calls it over the pipe.</summary>
    internal IDesk Caller { get; }

    internal static async Task<PipePair> OpenAsync(PipeLimits? limits = null, TimeProvider? time = null)
    {
        var (here, there) = DuplexStream.Make();
        return await OpenAsync(here, there, limits, time);
    }

    internal static async Task<PipePair> OpenAsync(Stream here, Stream there, PipeLimits? limits = null, TimeProvider? time = null)
    {
        var options = new PipeOptions { Peer = "desk", PeerVersion = "1.0", Limits = limits ?? Limits, Time = time ?? TimeProvider.System };
        var kernel = PipeConnection.AcceptAsync(here, Token, options, CancellationToken.None);
        var child = PipeConnection.ConnectAsync(there, Token, options with { Peer = "kernel" }, CancellationToken.None);
        return new PipePair(await kernel.Within("kernel's end"), await child.Within("child's end"));
    }

    /// <summary>Neither end is closed.</summary>
    internal void AssertOpen()
    {
        foreach (var end in new[] { Kernel, Child })
            Assert.True(end.Closed is { IsCompleted: false }, end.Closed.IsCompleted ? $"Closed: {end.Closed.Result}" : "");
    }

    public async ValueTask DisposeAsync()
    {
        await Kernel.DisposeAsync().Within("end of the kernel's connection");
        await Child.DisposeAsync().Within("end of the child's connection");
    }
}
