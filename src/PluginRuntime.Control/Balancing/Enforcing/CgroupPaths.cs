namespace PluginRuntime.Control.Balancing.Enforcing;

/// <summary>Where this process is in the trees of control groups.</summary>
/// <param name="V2">Its group in the tree of version 2; <see langword="null"/>: there is none.</param>
/// <param name="Processors">Its group in the tree of the controller <c>cpu</c> of version 1.</param>
/// <param name="Memory">The same for <c>memory</c>.</param>
internal sealed record CgroupPaths(string? V2, string? Processors, string? Memory)
{
    /// <summary>Reads what the system says.</summary>
    /// <param name="groups"><c>/proc/self/cgroup</c>: a line for each tree, <c>id:controllers:path</c>.</param>
    /// <param name="mounts"><c>/proc/self/mountinfo</c>: a line for each mount, <c>id parent device root mount options... - type source options</c>.</param>
    internal static CgroupPaths Read(string groups, string mounts)
    {
        var mounted = Lines(mounts).Select(Mount).OfType<(string Root, string At, string Type, string[] Options)>().ToArray();
        string? v2 = null, processors = null, memory = null;
        foreach (var line in Lines(groups))
        {
            if (line.Split(':', 3) is not [_, var controllers, var path])
                continue;
            var names = controllers.Split(',');
            if (controllers.Length == 0)
                v2 = mounted.Where(static mount => mount.Type == "cgroup2").Select(mount => Below(mount.Root, mount.At, path)).FirstOrDefault();
            if (names.Contains("cpu"))
                processors = PathOf("cpu", path);
            if (names.Contains("memory"))
                memory = PathOf("memory", path);
        }

        return new CgroupPaths(v2, processors, memory);

        string? PathOf(string controller, string path) =>
            mounted.Where(mount => mount.Type == "cgroup" && mount.Options.Contains(controller)).Select(mount => Below(mount.Root, mount.At, path)).FirstOrDefault();
    }

    /// <summary>The lines of a text that say something.</summary>
    internal static IEnumerable<string> Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static (string Root, string At, string Type, string[] Options)? Mount(string line)
    {
        var fields = line.Split(' ');
        var dash = Array.IndexOf(fields, "-");
        return dash > 4 && fields.Length > dash + 3 ? (fields[3], fields[4], fields[dash + 1], fields[dash + 3].Split(',')) : null;
    }

    /// <summary>In a container the tree that is mounted begins at a group, whose path the group of this process may have in front.</summary>
    private static string? Below(string root, string at, string path)
    {
        if (root == "/")
            return path == "/" ? at : at + path;
        if (path == root || path.StartsWith(root + "/", StringComparison.Ordinal))
            return at + path[root.Length..];
        return path == "/" ? at : null;
    }
}
