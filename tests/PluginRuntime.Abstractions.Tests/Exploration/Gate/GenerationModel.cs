using PluginRuntime.Abstractions.Tests.Exploration.Machine;

namespace PluginRuntime.Abstractions.Tests.Exploration.Gate;

/// <summary>The cells of one generation behind one gate. Generations that are drained together share a <paramref name="signal"/>.</summary>
internal sealed class GenerationModel(MemoryMap map, string name, int slots, int? signal = null)
{
    public int Draining { get; } = map.Add(name + ".Draining");

    /// <summary>Whether the one waiter has been woken since it armed the signal.</summary>
    public int Signal { get; } = signal ?? map.Add(name + ".signal");

    /// <summary>Recorded for the check: the generation has been torn down.</summary>
    public int IsTorn { get; } = map.Add(name + ".torn");

    /// <summary>State of the module: a caller writes it under its lease, the hand-over reads it.</summary>
    public int Data { get; } = map.Add(name + ".data");

    public IReadOnlyList<SlotModel> Slots { get; } = [.. Enumerable.Range(0, slots).Select(slot => new SlotModel(
        map.Add($"{name}[{slot}].Enters"), map.Add($"{name}[{slot}].Exits"),
        map.Add($"{name}[{slot}].AsyncEnters"), map.Add($"{name}[{slot}].AsyncExits")))];
}
