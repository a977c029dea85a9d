using PluginRuntime.Abstractions.Tests.Exploration.Machine;

namespace PluginRuntime.Abstractions.Tests.Exploration.Gate;

/// <summary>
/// The cells of one gate and of its two generations. A binding is a number: open to the old, open to the new, or one of two closures of the old (the second
/// serves an attempt after a backed-out one). A restored binding is the same object as before, the harder case for the re-check.
/// </summary>
internal sealed class GateModel(MemoryMap map, string name, int slots, GateModel? drainedWith = null)
{
    public const int OpenOld = 0;
    public const int OpenNew = 1;
    public const int FirstClosure = 2;

    public int Binding { get; } = map.Add(name + ".binding");

    /// <summary>For each closure, whether it has been opened, which wakes its waiters.</summary>
    public IReadOnlyList<int> Opened { get; } = [map.Add(name + ".closure0.opened"), map.Add(name + ".closure1.opened")];

    public GenerationModel Old { get; } = new(map, name + ".old", slots, drainedWith?.Old.Signal);

    public GenerationModel New { get; } = new(map, name + ".new", slots);

    /// <summary>Recorded for the check: a caller wrote the state of the old generation.</summary>
    public int Written { get; } = map.Add(name + ".written");

    public static bool IsOpen(int binding) => binding < FirstClosure;

    public int OpenedOf(int binding) => Opened[binding - FirstClosure];

    /// <summary>The generation of a binding; of a closure, the one before it.</summary>
    public GenerationModel Of(int binding) => binding == OpenNew ? New : Old;
}
