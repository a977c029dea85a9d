namespace PluginRuntime.Control.Balancing.Enforcing;

/// <summary>
/// The control groups of this machine, found out when the first limit is to be enforced: it may take moving this process to a group of its own, which is not done for
/// nothing. Not thread-safe.
/// </summary>
/// <param name="isUsed">Whether they are to be used at all.</param>
/// <param name="log">Told what was swept.</param>
internal sealed class MachineGroups(bool isUsed, BalancerLog log)
{
    private readonly SystemCgroupFiles _files = new();
    private CgroupPaths? _paths;
    private (SubpartitionGroups? Groups, string Reason)? _found;

    /// <summary>The groups; <see langword="null"/>: none can be made, and why.</summary>
    internal (SubpartitionGroups? Groups, string Reason) Find() => _found ??= Detect();

    /// <summary>Removes what killed kernels left, if there is anything.</summary>
    internal void Sweep()
    {
        if (!isUsed || Paths() is not { } paths)
            return;
        try
        {
            if (new[] { paths.V2, paths.Processors, paths.Memory }.OfType<string>().Where(_files.Exists).SelectMany(_files.GroupsIn).Any(SubpartitionGroups.IsOne) && Find().Groups is { } groups)
            {
                foreach (var group in groups.Sweep())
                    log.Swept(group);
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // It is not ours to look at, so nothing of ours is there.
        }
    }

    private CgroupPaths? Paths()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            return _paths ??= CgroupPaths.Read(File.ReadAllText("/proc/self/cgroup"), File.ReadAllText("/proc/self/mountinfo"));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private (SubpartitionGroups? Groups, string Reason) Detect()
    {
        if (!isUsed)
            return (null, "BalanceOptions.UseCgroups is off");
        if (Paths() is not { } paths)
            return (null, "this system has none that can be read");
        var (groups, reason) = new CgroupDetection(_files).Find(paths, ProcessStamp.IsOurs);
        return (groups is null ? null : new SubpartitionGroups(groups, ProcessStamp.Own, ProcessStamp.IsAlive), reason);
    }
}
