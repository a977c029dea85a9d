namespace PluginRuntime.Kernel;

/// <summary>What to do with kernel modules: all of it or nothing.</summary>
public sealed record ModuleRequest
{
    /// <summary>Names the request in logs and reports. Default: made up.</summary>
    public string Id { get; init; } = Guid.NewGuid().ToString("N")[..12];

    /// <summary>Paths of packages (<c>.nupkg</c>) or publish folders to install, upgrade or downgrade to.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <summary>Packages among <see cref="Packages"/> that are in the store already, by path.</summary>
    internal IReadOnlyDictionary<string, Loading.StoredModule>? Taken { get; init; }

    /// <summary>When the request was made: what <see cref="UpgradeReport.TimeToSwitch"/> is measured from.</summary>
    internal long Since { get; init; } = System.Diagnostics.Stopwatch.GetTimestamp();

    /// <summary>Ids of modules to load anew in the version they have.</summary>
    public IReadOnlyList<string> Recreate { get; init; } = [];

    /// <summary>Ids of modules to take back to the version they had before the present one.</summary>
    public IReadOnlyList<string> RollBack { get; init; } = [];

    /// <summary>Ids of modules to remove.</summary>
    public IReadOnlyList<string> Remove { get; init; } = [];

    /// <summary>Bounds and what follows.</summary>
    public UpgradePolicy Policy { get; init; } = UpgradePolicy.Default;

    /// <summary>
    /// Called when the new generations are ready and before anything closes: does what else belongs to the request. Returns why the modules
    /// are not to be switched, or <see langword="null"/>. When they are not switched after all, or go back, whoever made the request undoes it.
    /// </summary>
    internal Func<CancellationToken, Task<string?>>? BeforeSwitch { get; init; }

    /// <summary>Told of the modules when the plan is made and does not reject them; nothing has been prepared.</summary>
    internal Action<IReadOnlyList<Swapping.PlannedModule>>? Planned { get; init; }

    /// <summary>Called when the new generations serve and all gates are open.</summary>
    internal Func<Task>? Switched { get; init; }

    /// <summary>
    /// Called at the end of the probation, and of none, before the old generations retire: returns why to go back, or <see langword="null"/>. Its
    /// argument is cancelled when the way back is asked for. <see langword="null"/>: nobody is asked, and there is a probation only if the policy has one.
    /// </summary>
    internal Func<CancellationToken, Task<string?>>? Proved { get; init; }

    /// <summary>
    /// Called with the cause before gates reopen on the old generations, or lead to them again, and when the request ends without having
    /// switched. May be called twice.
    /// </summary>
    internal Action<string>? Reverting { get; init; }

    /// <summary>Ends a probation before its time: the new generations are kept. The way back, if it is asked for too, comes first.</summary>
    internal CancellationToken Keep { get; init; }

    /// <summary>Told of every phase, in order, aside: the upgrade does not wait for it, so it may lag behind.</summary>
    public IProgress<UpgradeProgress>? Progress { get; init; }
}
