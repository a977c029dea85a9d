using System.Collections.Concurrent;
using PluginRuntime.Control.Upgrades;

namespace PluginRuntime.Control.Tests.Journal;

/// <summary>Holds a request at both points, as a coordinator of many kernels does, and notes what it is told.</summary>
internal sealed class HoldingSteps : IRequestSteps
{
    private readonly TaskCompletionSource _prepared = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _proved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string?> _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string?> _keep = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool JudgesProbation { get; init; } = true;

    internal ConcurrentQueue<string> Told { get; } = new();

    internal IReadOnlyList<VersionChange> Changes { get; private set; } = [];

    /// <summary>Called with what it is told, before it answers.</summary>
    internal Action<string>? OnTold { get; init; }

    internal Task Prepared => _prepared.Task.Within("hold of the request that is prepared");

    internal Task Proved => _proved.Task.Within("hold of the request that has proved itself");

    /// <summary>Ends the first hold.</summary>
    internal HoldingSteps Go(string? cause = null)
    {
        _go.TrySetResult(cause);
        return this;
    }

    /// <summary>Ends the second hold.</summary>
    internal HoldingSteps Keep(string? cause = null)
    {
        _keep.TrySetResult(cause);
        return this;
    }

    public async Task<string?> PreparedAsync(IReadOnlyList<VersionChange> changes, CancellationToken cancellationToken)
    {
        Changes = [.. changes];
        Tell("prepared");
        _prepared.TrySetResult();
        return await _go.Task.WaitAsync(cancellationToken);
    }

    public Task SwitchedAsync()
    {
        Tell("switched");
        return Task.CompletedTask;
    }

    public async Task<string?> ProvedAsync(CancellationToken wayBackWanted)
    {
        Tell("proved");
        _proved.TrySetResult();
        try
        {
            return await _keep.Task.WaitAsync(wayBackWanted);
        }
        catch (OperationCanceledException)
        {
            return "the kernel wanted to go back";
        }
    }

    public void Reverting(string cause) => Tell("reverting");

    public void Settled(bool isApplied) => Tell(isApplied ? "settled as applied" : "settled as undone");

    private void Tell(string what)
    {
        Told.Enqueue(what);
        OnTold?.Invoke(what);
    }
}
