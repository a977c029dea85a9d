using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Upgrades;

namespace PluginRuntime.Control.Remote.Participants;

/// <summary>Holds a kernel's request where its coordinator wants it held.</summary>
internal sealed class HeldSteps(IRequestHold hold) : IRequestSteps
{
    public bool JudgesProbation => true;

    public Task<string?> PreparedAsync(IReadOnlyList<VersionChange> changes, CancellationToken cancellationToken) =>
        hold.PreparedAsync([.. changes.Select(static change => new FleetChange(change.Id, change.From, change.To))], cancellationToken);

    public Task SwitchedAsync() => Task.CompletedTask;

    public Task<string?> ProvedAsync(CancellationToken wayBackWanted) => hold.ProvedAsync(wayBackWanted);

    public void Reverting(string cause)
    {
    }

    public void Settled(bool isApplied)
    {
    }
}
