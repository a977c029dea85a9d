namespace PluginRuntime.Abstractions.Tests.Exploration.Gate;

/// <summary>What the registers of a modelled thread hold.</summary>
internal static class Register
{
    public const int Binding = 0;
    public const int NestedBinding = 1;
    public const int Value = 2;
    public const int Exits = 3;
    public const int Enters = 4;

    /// <summary>Of the swapper: threads that the barrier under way has reached.</summary>
    public const int Reached = 5;

    /// <summary>Of a caller of two gates: the binding through which it called the first.</summary>
    public const int Earlier = 6;

    /// <summary>Calls that came to their outcome.</summary>
    public const int Outcomes = 7;
}
