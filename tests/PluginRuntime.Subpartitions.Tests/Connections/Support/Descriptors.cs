namespace PluginRuntime.Subpartitions.Tests.Connections.Support;

/// <summary>Descriptors of this process, but for files: assemblies stay open once they were loaded.</summary>
internal static class Descriptors
{
    internal static int Count() => Directory.GetFiles("/proc/self/fd").Select(Target).Count(target => target.Contains("socket:", StringComparison.Ordinal) || target.Contains("anon_inode:", StringComparison.Ordinal) || target.Contains("memfd:", StringComparison.Ordinal));

    private static string Target(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName ?? "";
        }
        catch (IOException)
        {
            // Closed since it was listed.
            return "";
        }
    }
}
