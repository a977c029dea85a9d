namespace PluginRuntime.Subpartitions.Serving;

/// <summary>What the virtual server serves that a host subpartition rehearses with.</summary>
[Contract(ByName = true)]
internal interface IRehearsed
{
    /// <summary>Answers with the next number.</summary>
    ValueTask<int> NextAsync(int number, CancellationToken cancellationToken);
}
