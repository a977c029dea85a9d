namespace PluginRuntime.Control.Remote.Wire;

/// <summary>A kernel in a few words: what the registry cannot say for it.</summary>
internal sealed record KernelDescription
{
    public required string Name { get; init; }

    public required int ProcessId { get; init; }

    /// <summary>When its process opened the control pipe.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The program that embeds it.</summary>
    public required string Host { get; init; }

    /// <summary>The version of this runtime.</summary>
    public required string Runtime { get; init; }

    /// <summary><c>starting</c>, <c>serving</c> or <c>stopping</c>. Requests are taken while it is serving.</summary>
    public required string State { get; init; }

    /// <summary>Requests that are being applied.</summary>
    public IReadOnlyList<RunningRequestStatus> Requests { get; init; } = [];
}
