namespace PluginRuntime.Control.Journal;

/// <summary>A request that the process before this one did not end.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Phase">Its last record.</param>
/// <param name="Coordinator">Where the decision stands when others take part.</param>
/// <param name="IsApplied">What it was settled as; <see langword="null"/>: it was not.</param>
internal sealed record UnfinishedRequest(string Id, string Phase, string? Coordinator, bool? IsApplied)
{
    /// <summary>Whether the version set is that of its new versions, by its last record.</summary>
    internal bool ChangesSet => Phase is "decided" or "switched";
}
