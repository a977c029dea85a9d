using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace PluginRuntime.Subpartitions.Tests.IoOffload;

/// <summary>The code in a fake process. Calls of an order stay inside while the test holds it.</summary>
internal sealed class Station(string name, StationGround ground) : IStation
{
    public ValueTask<string> WhoAsync(CancellationToken cancellationToken) => new(name);

    public ValueTask<string> PayAsync(int order, CancellationToken cancellationToken) => ExecuteAsync(order, cancellationToken);

    public ValueTask<string> LookAsync(int order, CancellationToken cancellationToken) => ExecuteAsync(order, cancellationToken);

    public async IAsyncEnumerable<int> CountAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var number = 1; ; number++)
        {
            await ground.Steps.WaitAsync(cancellationToken);
            yield return number;
        }
    }

    private async ValueTask<string> ExecuteAsync(int order, CancellationToken cancellationToken)
    {
        ground.Executed.Enqueue((order, name));
        ground.Entered.Release();
        if (ground.Held.TryGetValue(order, out var held))
            await held.Task.WaitAsync(cancellationToken);
        return name;
    }
}

/// <summary>What all fake processes of a test share.</summary>
internal sealed class StationGround
{
    /// <summary>Every execution, with the generation that it took place in.</summary>
    internal ConcurrentQueue<(int Order, string Name)> Executed { get; } = new();

    /// <summary>Orders whose calls stay inside.</summary>
    internal ConcurrentDictionary<int, TaskCompletionSource> Held { get; } = new();

    /// <summary>Released once for each execution that began.</summary>
    internal SemaphoreSlim Entered { get; } = new(0);

    /// <summary>One number of a sequence for each release.</summary>
    internal SemaphoreSlim Steps { get; } = new(0);

    /// <summary>What processes were told, in order: <c>generation step</c>.</summary>
    internal Journal Journal { get; } = new();

    internal TaskCompletionSource Hold(int order) => Held[order] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
}
