using PluginRuntime.Tool.Tests.Support;
using Xunit;

namespace PluginRuntime.Tool.Tests;

/// <summary>The help of every verb is what it was, examples too.</summary>
public sealed class HelpTests
{
    [Theory]
    [InlineData("")]
    [InlineData("ps")]
    [InlineData("status")]
    [InlineData("inspect")]
    [InlineData("plan")]
    [InlineData("apply")]
    [InlineData("rollback")]
    [InlineData("recreate")]
    [InlineData("reconfigure")]
    [InlineData("remove")]
    [InlineData("history")]
    [InlineData("balance")]
    [InlineData("move")]
    [InlineData("drain")]
    [InlineData("watch")]
    public async Task Help_IsAsWritten(string verb)
    {
        using var user = new UserFolder();

        var help = await ToolProcess.RunAsync(user, verb.Length == 0 ? ["--help"] : [verb, "--help"]);

        help.Ended(0, "Examples:");
        GoldenFile.Check($"help{(verb.Length == 0 ? "" : "-" + verb)}.txt", help.Output);
    }
}
