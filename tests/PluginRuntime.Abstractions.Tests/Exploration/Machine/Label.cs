namespace PluginRuntime.Abstractions.Tests.Exploration.Machine;

/// <summary>A place in a program, known when the builder marks it.</summary>
internal sealed class Label
{
    public int Position { get; set; } = -1;
}
