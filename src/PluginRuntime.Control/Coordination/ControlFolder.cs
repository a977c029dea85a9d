using PluginRuntime.Subpartitions.Processes;

namespace PluginRuntime.Control.Coordination;

/// <summary>The folder of the control program: its log, its lock, and on Unix its pipe. Nobody but the user can enter it.</summary>
internal static class ControlFolder
{
    /// <summary>Where it is when no other place is given: <c>PluginRuntime/control</c> below the user's local application data.</summary>
    internal static string DefaultPath { get; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } data ? data : Path.GetTempPath(),
        "PluginRuntime",
        "control");

    internal static void Make(string path) => RunFolder.MakePrivate(path);
}
