using System.Globalization;
using System.Text.Json;

namespace PluginRuntime.Benchmarks.Measuring;

/// <summary>Collects the figures of one benchmark.</summary>
internal sealed class FigureTable(string title)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    private readonly List<Figure> _figures = [];
    private readonly List<string> _notes = [];

    /// <summary>Adds a row without a bar.</summary>
    internal void Show(string name, string unit, IEnumerable<double> samples, Baseline? baseline = null, double? ratio = null) =>
        _figures.Add(new Figure(name, unit, Spread.Of(samples), baseline, ratio));

    /// <summary>Adds a row whose median must not be above a bound.</summary>
    internal void AtMost(double bound, string name, string unit, IEnumerable<double> samples, Baseline? baseline = null)
    {
        var spread = Spread.Of(samples);
        _figures.Add(new Figure(name, unit, spread, baseline, null, $"<= {Text(bound)}", spread.Median <= bound));
    }

    /// <summary>Adds a row whose median must not be below a bound.</summary>
    internal void AtLeast(double bound, string name, string unit, IEnumerable<double> samples, Baseline? baseline = null)
    {
        var spread = Spread.Of(samples);
        _figures.Add(new Figure(name, unit, spread, baseline, null, $">= {Text(bound)}", spread.Median >= bound));
    }

    /// <summary>Adds a row judged by a ratio.</summary>
    internal void Ratio(string name, string unit, IEnumerable<double> samples, Baseline baseline, double ratio, string bar, bool isMet) =>
        _figures.Add(new Figure(name, unit, Spread.Of(samples), baseline, ratio, bar, isMet));

    /// <summary>Adds a line below the table.</summary>
    internal void Note(string note) => _notes.Add(note);

    internal void Print(TextWriter writer)
    {
        string[] head = ["figure", "unit", "median", "min..max", "p90", "n", "baseline in the same run", "ratio", "bar", ""];
        var rows = _figures.Select(Cells).Prepend(head).ToArray();
        var widths = head.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        writer.WriteLine();
        writer.WriteLine($"## {Title}");
        writer.WriteLine();
        WriteRow(head);
        writer.WriteLine($"|{string.Join('|', widths.Select(width => new string('-', width + 2)))}|");
        foreach (var row in rows.Skip(1))
            WriteRow(row);
        foreach (var note in _notes)
            writer.WriteLine($"{Environment.NewLine}{note}");

        void WriteRow(string[] row) => writer.WriteLine($"| {string.Join(" | ", row.Select((cell, column) => cell.PadRight(widths[column])))} |");
    }

    internal static async Task WriteJsonAsync(string path, IEnumerable<FigureTable> tables)
    {
        await using var stream = File.Create(path);
        await JsonSerializer.SerializeAsync(stream, tables.Select(table => new { Title = table.Title, Figures = table._figures, Notes = table._notes }), Json);
    }

    private string Title { get; } = title;

    private static string[] Cells(Figure figure) =>
    [
        figure.Name,
        figure.Unit,
        Text(figure.Measured.Median),
        figure.Measured.Count == 1 ? "" : $"{Text(figure.Measured.Min)}..{Text(figure.Measured.Max)}",
        figure.Measured.Count == 1 ? "" : Text(figure.Measured.P90),
        figure.Measured.Count.ToString(CultureInfo.InvariantCulture),
        figure.Baseline is { } baseline ? $"{baseline.Name}: {Text(baseline.Value)}" : "",
        figure.Ratio is { } ratio ? $"{Text(ratio)}x" : "",
        figure.Bar ?? "",
        figure.IsMet switch { true => "met", false => "MISSED", null => "" },
    ];

    private static string Text(double value) => value.ToString(
        Math.Abs(value) switch { >= 1000 => "0", >= 100 => "0.#", >= 10 => "0.##", _ => "0.###" }, CultureInfo.InvariantCulture);
}
