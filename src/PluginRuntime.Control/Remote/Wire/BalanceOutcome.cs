namespace PluginRuntime.Control.Remote.Wire;

/// <summary>What each gets of processor and memory, and which virtual servers move.</summary>
internal sealed record BalanceOutcome
{
    public required string Kernel { get; init; }

    public required bool IsDryRun { get; init; }

    public IReadOnlyList<ShareOutcome> Shares { get; init; } = [];

    /// <summary>Moves of virtual servers, planned or, unless it is a dry run, made.</summary>
    public IReadOnlyList<BalanceMove> Moves { get; init; } = [];

    public IReadOnlyList<HostLoad> Hosts { get; init; } = [];

    public IReadOnlyList<string> Remarks { get; init; } = [];
}
