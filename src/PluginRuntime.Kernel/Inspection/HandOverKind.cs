namespace PluginRuntime.Kernel.Inspection;

/// <summary>How a class hands its state over.</summary>
public enum HandOverKind
{
    /// <summary>Through <see cref="IHandOver{TState}"/>: constant time.</summary>
    ByReference,

    /// <summary>Through <see cref="IHandOverByValue"/>: the pause grows with the state.</summary>
    ByValue,

    /// <summary>Through <see cref="IHandOverInSteps"/>: the pause grows with the rate of change.</summary>
    InSteps,
}
