using System.Text.RegularExpressions;
using PluginRuntime.Subpartitions.Pipes;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests;

/// <summary>Code in a README is code of a project that the build compiles: each fence names its source, and equals it.</summary>
public sealed partial class ReadmeTests
{
    public static TheoryData<string> Readmes => ["README.md", "src/README.md", "plugins/README.md", "tests/README.md", "samples/README.md"];

    [Theory]
    [MemberData(nameof(Readmes))]
    public void CodeInReadme_EqualsTheSourceItNames(string readme)
    {
        var text = File.ReadAllText(Path.Combine(SampleRun.RepositoryRoot, readme));
        foreach (Match fence in Fence().Matches(text))
        {
            var source = fence.Groups["source"];
            Assert.True(source.Success, $"{readme}: a code block does not name its source with <!-- from: path#region -->:\n{fence.Groups["code"].Value}");
            Assert.Equal(Region(source.Value), Dedent(fence.Groups["code"].Value), ignoreLineEndingDifferences: true);
        }
    }

    [Fact]
    public void FrontPage_NamesTheTwoCommands()
    {
        var text = File.ReadAllText(Path.Combine(SampleRun.RepositoryRoot, "README.md"));
        Assert.Contains("dotnet run -c Release --project samples/LiveUpgrade", text, StringComparison.Ordinal);
        Assert.Contains("dotnet test -c Release PluginRuntime.sln", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Readmes))]
    public void LinksInReadme_LeadToFiles(string readme)
    {
        var path = Path.Combine(SampleRun.RepositoryRoot, readme);
        foreach (Match link in Link().Matches(File.ReadAllText(path)))
        {
            var target = link.Groups["target"].Value.Split('#')[0];
            if (target.Length > 0 && !target.Contains("://", StringComparison.Ordinal))
                Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, target)), $"{readme} links to {target}, which does not exist.");
        }
    }

    [Fact]
    public void FrameTypesInReadme_AreThoseOfThePipe()
    {
        var text = File.ReadAllText(Path.Combine(SampleRun.RepositoryRoot, "src/README.md"));
        Assert.Equal(
            Enum.GetValues<FrameType>().Select(type => $"{(int)type} {type}"),
            FrameRow().Matches(text).Select(row => $"{row.Groups["number"].Value} {row.Groups["name"].Value}"));
    }

    private static string Region(string source)
    {
        var parts = source.Split('#');
        var lines = File.ReadAllLines(Path.Combine(SampleRun.RepositoryRoot, parts[0]));
        if (parts.Length == 1)
            return Dedent(string.Join('\n', lines));
        var from = Array.FindIndex(lines, line => line.Trim() == $"#region {parts[1]}");
        Assert.True(from >= 0, $"{parts[0]} has no region '{parts[1]}'.");
        var to = Array.FindIndex(lines, from, line => line.Trim() == "#endregion");
        return Dedent(string.Join('\n', lines[(from + 1)..to]));
    }

    private static string Dedent(string text)
    {
        var lines = text.Trim('\r', '\n').Split('\n').Select(line => line.TrimEnd()).ToArray();
        var margin = lines.Where(line => line.Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select(line => line.Length > margin ? line[margin..] : line.TrimStart())).Trim('\n');
    }

    [GeneratedRegex(@"(?:<!-- from: (?<source>\S+) -->\s*)?```(?:csharp|xml)\r?\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\| (?<number>\d+) \| `(?<name>\w+)` \| (caller|callee|either) \|", RegexOptions.Multiline)]
    private static partial Regex FrameRow();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
