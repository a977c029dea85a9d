using System.Diagnostics;

namespace PluginRuntime.Tool.Tests.Support;

/// <summary>Signals to processes of a test.</summary>
internal static class Signals
{
    internal static async Task SendAsync(int process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        await kill.WaitForExitAsync();
    }
}
