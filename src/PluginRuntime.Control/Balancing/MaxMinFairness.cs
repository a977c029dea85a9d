namespace PluginRuntime.Control.Balancing;

/// <summary>Weighted max-min fair shares: nobody's share can grow but at the cost of one that has less for its weight.</summary>
/// <remarks>
/// Progressive filling (D. Bertsekas, R. Gallager, <i>Data Networks</i>, 2nd edition, 1992, section 6.5.2), solved at once instead of filled in
/// steps: at the level <c>L</c> a claim has <c>clamp(weight * L, floor, want)</c>. The sum grows with the level in straight pieces, whose ends are
/// the levels at which a claim leaves its floor or is satisfied; they are visited in order until the capacity is reached. Where the floors alone
/// are more than there is, they are what is shared.
/// </remarks>
internal static class MaxMinFairness
{
    /// <summary>Shares a capacity.</summary>
    /// <param name="capacity">How much there is; at least zero.</param>
    /// <param name="claims">Who wants how much.</param>
    /// <returns>What each gets. In all it is the capacity, or what they want if that is less.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or no number; a weight is not more than zero.</exception>
    internal static double[] Share(double capacity, IReadOnlyList<Claim> claims)
    {
        CheckAmount(capacity, nameof(capacity));
        foreach (var claim in claims)
        {
            CheckAmount(claim.Demand, nameof(Claim.Demand));
            CheckAmount(claim.Floor, nameof(Claim.Floor));
            CheckAmount(claim.Cap, nameof(Claim.Cap));
            if (!double.IsFinite(claim.Weight) || claim.Weight <= 0)
                throw new ArgumentOutOfRangeException(nameof(claims), claim.Weight, "A weight must be more than zero.");
        }

        if (claims.Sum(static claim => claim.Want) <= capacity)
            return [.. claims.Select(static claim => claim.Want)];
        if (claims.Sum(static claim => claim.Least) is var least && least >= capacity)
            return Fill(capacity, 0, [.. claims.Select(static claim => new Claim(claim.Least, claim.Weight))]);
        return Fill(capacity, least, claims);
    }

    private static double[] Fill(double capacity, double given, IReadOnlyList<Claim> claims)
    {
        var level = LevelOf(capacity, given, claims);
        var shares = new double[claims.Count];
        for (var index = 0; index < shares.Length; index++)
            shares[index] = Math.Clamp(claims[index].Weight * level, claims[index].Least, claims[index].Want);
        return shares;
    }

    private static double LevelOf(double capacity, double given, IReadOnlyList<Claim> claims)
    {
        List<(double Level, double Slope)> ends = new(claims.Count * 2);
        foreach (var claim in claims.Where(static claim => claim.Want > claim.Least))
        {
            ends.Add((claim.Least / claim.Weight, claim.Weight));
            ends.Add((claim.Want / claim.Weight, -claim.Weight));
        }

        ends.Sort(static (one, other) => one.Level.CompareTo(other.Level));
        var (level, slope) = (0.0, 0.0);
        foreach (var (end, change) in ends)
        {
            var piece = (end - level) * slope;
            if (slope > 0 && given + piece >= capacity)
                return level + ((capacity - given) / slope);
            (given, level, slope) = (given + piece, end, slope + change);
        }

        return level;
    }

    private static void CheckAmount(double amount, string name)
    {
        if (double.IsNaN(amount) || amount < 0)
            throw new ArgumentOutOfRangeException(name, amount, $"{name} must be at least zero.");
    }
}
