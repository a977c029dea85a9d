using PluginRuntime.Control.Upgrades;

namespace KernelHost;

/// <summary>Orders the way back when all has proved itself.</summary>
internal sealed class Turning : IRequestSteps
{
    public bool JudgesProbation => true;

    public Task<string?> PreparedAsync(IReadOnlyList<VersionChange> changes, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task SwitchedAsync() => Task.CompletedTask;

    public Task<string?> ProvedAsync(CancellationToken wayBackWanted) => Task.FromResult<string?>("the test turns it");

    public void Reverting(string cause)
    {
    }

    public void Settled(bool isApplied)
    {
    }
}
