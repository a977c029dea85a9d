namespace PluginRuntime.Control.Remote.Wire;

/// <summary>What became of one id.</summary>
internal sealed record ChangeOutcome
{
    public required string Id { get; init; }

    /// <summary><c>module</c>, <c>offload</c> or <c>virtual-servers</c>.</summary>
    public required string Kind { get; init; }

    public string? From { get; init; }

    public string? To { get; init; }

    public string? HandOver { get; init; }
}
