using System.Text.RegularExpressions;
using Xunit;

namespace PluginRuntime.Tool.Tests.Support;

/// <summary>
/// Compares output with a file, but for what differs from run to run. <c>PLUGINRUNTIME_GOLDEN=write</c> writes the files anew: look at what
/// changed before you keep it.
/// </summary>
internal static partial class GoldenFile
{
    internal static void Check(string name, string output)
    {
        var path = Path.Combine(Repository.Golden, name);
        var actual = Normalised(output);
        if (Environment.GetEnvironmentVariable("PLUGINRUNTIME_GOLDEN") == "write")
            File.WriteAllText(path, actual);
        Assert.True(File.Exists(path), $"There is no {path}; write it with PLUGINRUNTIME_GOLDEN=write.");
        Assert.Equal(File.ReadAllText(path), actual);
    }

    internal static string Normalised(string output)
    {
        output = string.Join('\n', output.ReplaceLineEndings("\n").Split('\n').Select(static line => line.TrimEnd())).Replace(Repository.Root, "REPOSITORY", StringComparison.Ordinal);
        output = Figures().Replace(output, "$1N");
        output = output.Replace($"\"by\": \"{Environment.UserName}\"", "\"by\": \"USER\"", StringComparison.Ordinal);
        output = Times().Replace(output, "TIME");
        output = Ids().Replace(output, "$1ID\"");
        return Processes().Replace(output, "$1 N");
    }

    [GeneratedRegex("(\"(?:processId|memoryBytes|cpuSeconds|[a-zA-Z]*Ms|ms|stateBytes|callsHeld|demanded|granted|before|after)\": )[0-9.E+-]+")]
    private static partial Regex Figures();

    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|[+-][0-9:]+)")]
    private static partial Regex Times();

    [GeneratedRegex("(\"request\": \"(?:start-)?)[0-9a-f]{12}\"")]
    private static partial Regex Ids();

    [GeneratedRegex("(process(?:es)?) [0-9]+(?:, [0-9]+)*")]
    private static partial Regex Processes();
}
