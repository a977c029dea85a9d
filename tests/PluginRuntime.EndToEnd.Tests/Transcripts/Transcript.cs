using System.Text;
using System.Text.RegularExpressions;

namespace PluginRuntime.EndToEnd.Tests.Transcripts;

/// <summary>
/// What a README shows of a terminal: fences of the language <c>console</c> behind <c>&lt;!-- run: desk --&gt;</c>, or behind <c>&lt;!-- run: desk restarted --&gt;</c>, with commands behind
/// <c>$</c> and what they print.
/// </summary>
/// <param name="path">The README.</param>
internal sealed partial class Transcript(string path)
{
    /// <summary>Who has run the commands for the READMEs.</summary>
    private const string WhoWrote = "root";

    private readonly string _text = File.ReadAllText(path).ReplaceLineEndings("\n");

    /// <summary>The README with what the commands print now, and everything else as it is.</summary>
    /// <param name="run">Runs a command; told whether the desk is to be restarted before.</param>
    internal async Task<string> RunAsync(Func<string, bool, Task<string>> run)
    {
        var result = new StringBuilder();
        var at = 0;
        foreach (Match fence in Fence().Matches(_text))
        {
            var body = fence.Groups["body"];
            result.Append(_text, at, body.Index - at);
            at = body.Index + body.Length;
            var restart = fence.Groups["what"].Value == "desk restarted";
            foreach (var command in body.Value.Split('\n').Where(static line => line.StartsWith("$ ", StringComparison.Ordinal)))
            {
                result.Append(command).Append('\n').Append(await run(command[2..], restart));
                restart = false;
            }
        }

        return result.Append(_text, at, _text.Length - at).ToString();
    }

    /// <summary>The commands with what they print, as the README has it.</summary>
    internal static IEnumerable<string> Shapes(string readme) =>
        from Match fence in Fence().Matches(readme)
        from part in fence.Groups["body"].Value.Split("\n$ ")
        select Shape(part);

    internal string Text => _text;

    internal void Write(string text) => File.WriteAllText(path, text);

    /// <summary>What of an output is the same in every run: its words, versions and signs; not ids, times, sizes, counts, nor where lines break.</summary>
    internal static string Shape(string output)
    {
        var words = output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(static word => word == WhoWrote || word == Environment.UserName ? "USER" : Number().Replace(Id().Replace(word, "ID"), "$1N"));
        return Size().Replace(Time().Replace(string.Join(' ', words), "TIME"), "SIZE");
    }

    [GeneratedRegex(@"<!-- run: (?<what>desk(?: restarted)?) -->\n```console\n(?<body>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("^(?:start-)?[0-9a-f]{12}(?=[:,]?$)")]
    private static partial Regex Id();

    // A number that stands for itself: not a version, not what is in a name.
    [GeneratedRegex(@"^(\(?)-?[0-9][0-9,]*(?:\.[0-9]+)?(?=[,;:.)]*$)")]
    private static partial Regex Number();

    [GeneratedRegex(@"N (ms|s|min)\b|just now|[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}")]
    private static partial Regex Time();

    [GeneratedRegex(@"N (B|KiB|MiB|GiB)\b")]
    private static partial Regex Size();
}
