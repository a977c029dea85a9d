namespace PluginRuntime.Control.Balancing;

/// <summary>What one subpartition wants of something that is shared.</summary>
/// <param name="Demand">How much it would use.</param>
/// <param name="Weight">How much it counts beside others; more than zero.</param>
/// <param name="Floor">What it gets in any case, as far as it wants it.</param>
/// <param name="Cap">What it does not get more than.</param>
internal readonly record struct Claim(double Demand, double Weight = 1, double Floor = 0, double Cap = double.PositiveInfinity)
{
    /// <summary>The most that it can be granted.</summary>
    internal double Want => Math.Min(Demand, Cap);

    /// <summary>The least, when there is enough for all floors.</summary>
    internal double Least => Math.Min(Floor, Want);
}
