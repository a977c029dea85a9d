using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace PluginRuntime.Tool.Commands;

/// <summary>Times as people write them: <c>250ms</c>, <c>1.5s</c>, <c>2m</c>.</summary>
internal static class TimeOption
{
    private static readonly (string Unit, double Milliseconds)[] Units = [("ms", 1), ("s", 1000), ("min", 60_000), ("m", 60_000)];

    /// <summary>An option whose value is a time, in milliseconds.</summary>
    internal static Option<double?> Make(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = Parse,
    };

    /// <summary>A time in milliseconds; <see langword="null"/>: it is none.</summary>
    internal static double? Parse(string text)
    {
        foreach (var (unit, milliseconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return number * milliseconds;
        }

        return text == "0" ? 0 : null;
    }

    private static double? Parse(ArgumentResult argument)
    {
        var text = argument.Tokens.Single().Value;
        if (Parse(text) is { } milliseconds)
            return milliseconds;
        argument.AddError($"'{text}' is no time. Give a number and its unit: 250ms, 1.5s, 2m.");
        return null;
    }
}
