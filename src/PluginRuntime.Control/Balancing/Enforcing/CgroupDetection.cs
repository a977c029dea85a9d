using System.Globalization;

namespace PluginRuntime.Control.Balancing.Enforcing;

/// <summary>Finds out which control groups this process may make: version 2 where a part of the tree was delegated to it, version 1 where it may write, or none.</summary>
/// <param name="files">The files.</param>
internal sealed class CgroupDetection(ICgroupFiles files)
{
    private const string Attempt = "pluginruntime-attempt";

    private static readonly string[] Wanted = ["cpu", "memory"];

    private readonly List<string> _reasons = [];

    /// <summary>Looks.</summary>
    /// <param name="paths">Where this process is.</param>
    /// <param name="isOurs">Whether a process is this one or a child of it.</param>
    /// <returns>The groups; <see langword="null"/>: none can be made, and why.</returns>
    internal (ICgroups? Groups, string Reason) Find(CgroupPaths paths, Func<int, bool> isOurs)
    {
        if (FindV2(paths.V2, isOurs) is { } second)
            return (second, "");
        var (processors, memory) = (Usable("cpu", paths.Processors), Usable("memory", paths.Memory));
        return processors is null && memory is null ? (null, string.Join("; ", _reasons)) : (new CgroupV1(files, processors, memory), string.Join("; ", _reasons));
    }

    private CgroupV2? FindV2(string? root, Func<int, bool> isOurs)
    {
        if (root is null || !files.Exists(Path.Combine(root, "cgroup.controllers")))
            return Reject<CgroupV2>("there is no tree of version 2");
        try
        {
            var offered = Words(Path.Combine(root, "cgroup.controllers"));
            string[] controllers = [.. Wanted.Where(offered.Contains)];
            if (controllers.Length == 0)
                return Reject<CgroupV2>("version 2 has neither the controller cpu nor memory here");

            // A group that has processes and is not the first cannot give its controllers on; those of others must not be moved.
            var isFirst = !files.Exists(Path.Combine(root, "cgroup.type"));
            if (!isFirst && !CgroupPaths.Lines(files.Read(Path.Combine(root, "cgroup.procs"))).All(process => isOurs(int.Parse(process, CultureInfo.InvariantCulture))))
                return Reject<CgroupV2>("the group of this process in version 2 has other processes too, so it was not delegated to it alone (systemd: Delegate=yes)");
            Try(root);
            return new CgroupV2(files, root, isFirst, controllers);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return Reject<CgroupV2>($"version 2 is not delegated: {refused.Message}");
        }
    }

    private string? Usable(string controller, string? root)
    {
        if (root is null)
            return Reject<string>($"version 1 has no controller {controller} here");
        try
        {
            Try(root);
            return root;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return Reject<string>($"the controller {controller} of version 1 cannot be written: {refused.Message}");
        }
    }

    private void Try(string root)
    {
        files.MakeGroup(Path.Combine(root, Attempt));
        files.RemoveGroup(Path.Combine(root, Attempt));
    }

    private string[] Words(string path) => files.Read(path).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private T? Reject<T>(string reason) where T : class
    {
        _reasons.Add(reason);
        return null;
    }
}
