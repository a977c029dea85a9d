namespace PluginRuntime.Kernel;

/// <summary>What follows when calls stay inside a generation that has to be quiet.</summary>
public enum BlockedAction
{
    /// <summary>Reopen on the old generation; the report names who was inside.</summary>
    BackOut,

    /// <summary>
    /// Go on. State is taken from under the calls that are still inside; they finish in the old generation, which retires when they have
    /// left. Only for modules whose state bears that.
    /// </summary>
    Force,
}
