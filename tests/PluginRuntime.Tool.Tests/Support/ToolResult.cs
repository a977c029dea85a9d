using Xunit;

namespace PluginRuntime.Tool.Tests.Support;

/// <summary>How a run of the tool ended.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    internal ToolResult Ended(int exitCode, params string[] says)
    {
        Assert.True(ExitCode == exitCode, $"Exit code {ExitCode}, expected {exitCode}.\n{Output}\n{Error}");
        foreach (var text in says)
            Assert.Contains(text, Output + Error, StringComparison.Ordinal);
        return this;
    }
}
