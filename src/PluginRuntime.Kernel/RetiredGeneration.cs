namespace PluginRuntime.Kernel;

/// <summary>What became of a generation that was retired.</summary>
/// <param name="Module">The module's id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Generation">The generation's number.</param>
/// <param name="IsCollected">Whether its load context was proved collected.</param>
/// <param name="HeldBy">What is known to hold it otherwise, for a person; empty when collected.</param>
/// <param name="Problems">What went wrong while it was stopped: exceptions, deadlines.</param>
public sealed record RetiredGeneration(
    string Module,
    string Version,
    long Generation,
    bool IsCollected,
    IReadOnlyList<string> HeldBy,
    IReadOnlyList<string> Problems);
