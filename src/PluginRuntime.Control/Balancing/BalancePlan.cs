namespace PluginRuntime.Control.Balancing;

/// <summary>What a balance would do.</summary>
/// <param name="Grants">What each process gets, those that nothing changes for included.</param>
/// <param name="Moves">Which virtual servers move, the most useful first.</param>
/// <param name="Hosts">How full host subpartitions are, before the moves and after them.</param>
/// <param name="Remarks">What is to be said beside.</param>
public sealed record BalancePlan(IReadOnlyList<ResourceGrant> Grants, IReadOnlyList<PlannedMove> Moves, IReadOnlyList<HostFullness> Hosts, IReadOnlyList<string> Remarks)
{
    /// <summary>Whether it changes nothing.</summary>
    public bool IsNothing => Moves.Count == 0 && Grants.All(static grant => grant.Before == grant.Granted);

    /// <summary>In a few words.</summary>
    /// <returns>One line.</returns>
    public string Summary()
    {
        var limits = Grants.Count(static grant => grant.Before != grant.Granted);
        return IsNothing ? "nothing to change" : $"{Moves.Count} moves, {limits} limits changed";
    }
}
