using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PluginRuntime.Tool.Tests.Support;

/// <summary>What a person sees of output that moves the cursor: enough of a terminal for that.</summary>
internal static partial class VirtualScreen
{
    /// <summary>The lines of the screen at the end.</summary>
    internal static string[] Of(string output)
    {
        List<StringBuilder> lines = [new()];
        var (row, column) = (0, 0);
        for (var at = 0; at < output.Length; at++)
        {
            if (Sequence().Match(output, at) is { Success: true } sequence && sequence.Index == at)
            {
                at += sequence.Length - 1;
                var number = int.TryParse(sequence.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 1;
                switch (sequence.Groups[2].Value)
                {
                    case "A":
                        row = Math.Max(0, row - number);
                        break;
                    case "B":
                        row += number;
                        break;
                    case "K":
                        Line(row).Length = Math.Min(Line(row).Length, column);
                        break;
                }

                continue;
            }

            switch (output[at])
            {
                case '\e':
                    at++;
                    break;
                case '\r':
                    column = 0;
                    break;
                case '\n':
                    (row, column) = (row + 1, 0);
                    break;
                default:
                    var line = Line(row);
                    line.Append(' ', Math.Max(0, column + 1 - line.Length));
                    line[column++] = output[at];
                    break;
            }
        }

        return [.. lines.Select(line => line.ToString().TrimEnd())];

        StringBuilder Line(int number)
        {
            while (lines.Count <= number)
                lines.Add(new StringBuilder());
            return lines[number];
        }
    }

    [GeneratedRegex(@"\G\e\[([0-9;?]*)([A-Za-z])")]
    private static partial Regex Sequence();
}
