namespace PluginRuntime.Kernel;

/// <summary>What follows when a virtual server cannot or will not move to its new host subpartition.</summary>
public enum StayingAction
{
    /// <summary>All go back: the request is rolled back.</summary>
    MoveAllBack,

    /// <summary>It stays where it is, with its old process; the others have moved. The report names it.</summary>
    KeepOld,
}
