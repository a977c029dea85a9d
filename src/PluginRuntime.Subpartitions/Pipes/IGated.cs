namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>What a gate lets in. Exactly one of the two is called, once.</summary>
internal interface IGated
{
    /// <summary>Executes it. The gate is told when it leaves.</summary>
    void Run();

    /// <summary>Does not execute it: whoever sent it may send it elsewhere.</summary>
    void TurnAway();
}
