namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>One of several objects behind a pipe that serve the same methods.</summary>
/// <param name="Methods">Its methods.</param>
/// <param name="Gate">Decides when they are executed; <see langword="null"/>: at once.</param>
internal sealed record ServedTarget(ServedMethods Methods, ICallGate? Gate);
