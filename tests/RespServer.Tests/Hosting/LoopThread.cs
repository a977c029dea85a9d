using System.Collections.Concurrent;
using System.IO.Pipelines;

namespace RespServer.Tests.Hosting;

/// <summary>The thread that serves all connections of a server, as a runtime has one.</summary>
internal sealed class LoopThread : PipeScheduler, IDisposable
{
    private readonly BlockingCollection<(Action<object?> Action, object? State)> _work = [];
    private readonly Thread _thread;

    internal LoopThread()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "connections" };
        _thread.Start();
    }

    public override void Schedule(Action<object?> action, object? state) => _work.Add((action, state));

    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        foreach (var (action, state) in _work.GetConsumingEnumerable())
            action(state);
    }
}
