namespace PluginRuntime.Control.Remote.Wire;

/// <summary>A request that is being applied.</summary>
internal sealed record RunningRequestStatus
{
    public required string Request { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>The phase that its slowest part is in.</summary>
    public required string Phase { get; init; }

    /// <summary>What it is about, by id.</summary>
    public string About { get; init; } = "";
}
