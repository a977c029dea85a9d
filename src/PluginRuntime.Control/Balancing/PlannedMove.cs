using System.Globalization;

namespace PluginRuntime.Control.Balancing;

/// <summary>A move of a virtual server that is worth its cost.</summary>
/// <param name="Type">The id of its type.</param>
/// <param name="Server">Its name.</param>
/// <param name="From">The number of the host subpartition that it is in.</param>
/// <param name="To">The number of the one that it is to go to.</param>
/// <param name="Load">Processors' worth that it takes.</param>
/// <param name="Gain">By how many processors' worth the fuller of the two gets emptier.</param>
/// <param name="Cost">Processor seconds that the move is expected to take.</param>
public sealed record PlannedMove(string Type, string Server, long From, long To, double Load, double Gain, double Cost)
{
    /// <summary>A line for a person.</summary>
    /// <returns>The line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Type}/{Server}: {From} -> {To}, load {Load:0.000}, gain {Gain:0.000} processors, cost {Cost:0.000} s");
}

/// <summary>How full a host subpartition is.</summary>
/// <param name="Type">The id of its servers' type.</param>
/// <param name="Subpartition">Its number.</param>
/// <param name="Servers">How many servers are in it.</param>
/// <param name="Before">Processors' worth that they take.</param>
/// <param name="After">The same after the planned moves.</param>
public sealed record HostFullness(string Type, long Subpartition, int Servers, double Before, double After);
