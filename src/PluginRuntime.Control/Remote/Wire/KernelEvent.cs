namespace PluginRuntime.Control.Remote.Wire;

/// <summary>Something that happened in a kernel.</summary>
internal sealed record KernelEvent
{
    public required string Kernel { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// <c>request</c> (taken up), <c>phase</c>, <c>outcome</c>, <c>log</c> (a named event of the runtime), <c>missed</c> (the listener was too slow), <c>closed</c>.
    /// </summary>
    public required string Kind { get; init; }

    public string? Request { get; init; }

    /// <summary>Ids that it is about.</summary>
    public string? About { get; init; }

    public string? From { get; init; }

    /// <summary>Phase or outcome.</summary>
    public string? To { get; init; }

    /// <summary>The name of a named event.</summary>
    public string? Event { get; init; }

    public string? Level { get; init; }

    /// <summary>For a person.</summary>
    public string? Text { get; init; }
}
