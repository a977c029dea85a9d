using System.Threading.Channels;
using PluginRuntime.Control.Coordination.Program;

namespace PluginRuntime.Control.Tests.Coordination.Program;

/// <summary>Where clients of a test connect.</summary>
internal sealed class FakeListener : IControlListener
{
    private readonly Channel<IControlClient> _coming = Channel.CreateBounded<IControlClient>(16);

    internal bool IsDisposed { get; private set; }

    internal void Comes(IControlClient client) => Assert(_coming.Writer.TryWrite(client));

    public Task<IControlClient> AcceptAsync(CancellationToken cancellationToken) => _coming.Reader.ReadAsync(cancellationToken).AsTask();

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }

    private static void Assert(bool fact) => Xunit.Assert.True(fact);
}

/// <summary>A client that does what the test says, and is there until it says so.</summary>
internal sealed class FakeClient(Func<IFleetControl, Task>? does = null) : IControlClient
{
    private readonly TaskCompletionSource _leaves = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _served = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task Served => _served.Task;

    internal Task Gone => _gone.Task;

    internal void Leaves() => _leaves.TrySetResult();

    public async Task ServeAsync(IFleetControl control, CancellationToken cancellationToken)
    {
        _served.TrySetResult();
        if (does is not null)
            await does(control);
        await _leaves.Task.WaitAsync(cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _gone.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
