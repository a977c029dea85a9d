namespace PluginRuntime.Tool.Output;

/// <summary>Columns of text, as wide as what is in them. No library: it is what the tool shows most often, and it is to be there at once.</summary>
/// <param name="headers">
/// The names of the columns; one that ends in <c>&gt;</c> is aligned to the right, one with <c>?</c> behind its name is left out where there is no room for all.
/// </param>
internal sealed class TextTable(params string[] headers)
{
    private const int Gap = 2;
    private const int LeastWrapped = 16;

    private readonly List<(string Text, Ink Ink)[]> _rows = [];

    internal bool IsEmpty => _rows.Count == 0;

    internal void Add(params (string Text, Ink Ink)[] cells) => _rows.Add(cells);

    internal void Add(params string[] cells) => _rows.Add([.. cells.Select(static cell => (cell, Ink.None))]);

    /// <summary>Writes it, to a terminal in its width.</summary>
    internal void Write(Screen screen, int indent = 0)
    {
        var widths = headers.Select((header, column) => Math.Max(NameOf(header).Length, _rows.Select(row => row[column].Text.Length).DefaultIfEmpty().Max())).ToArray();
        var columns = Enumerable.Range(0, headers.Length).ToArray();
        if (Width(columns) > screen.TableWidth)
            columns = [.. columns.Where(column => !headers[column].Contains('?', StringComparison.Ordinal))];

        // What is still too wide goes on below itself in the last column, if that is text.
        var last = columns[^1];
        var room = screen.TableWidth - (Width(columns) - widths[last]);
        if (room < widths[last] && room >= LeastWrapped && !IsRight(last))
            widths[last] = room;

        Write(screen, indent, columns, widths, [.. headers.Select(static header => (NameOf(header), Ink.Dim))]);
        foreach (var row in _rows)
        {
            var lines = IsRight(last) ? [row[last].Text] : Screen.Wrap(row[last].Text, widths[last]).ToArray();
            for (var line = 0; line < lines.Length; line++)
                Write(screen, indent, columns, widths, [.. row.Select((cell, column) => column == last ? (lines[line], cell.Ink) : line == 0 ? cell : ("", cell.Ink))]);
        }

        int Width(int[] shown) => indent + shown.Sum(column => widths[column]) + (Gap * (shown.Length - 1));
    }

    private void Write(Screen screen, int indent, int[] columns, int[] widths, (string Text, Ink Ink)[] cells)
    {
        screen.Out.Write(new string(' ', indent));
        var last = Array.FindLastIndex(columns, column => cells[column].Text.Length > 0);
        for (var index = 0; index <= last; index++)
        {
            var column = columns[index];
            var (text, ink) = cells[column];
            var space = new string(' ', Math.Max(widths[column] - text.Length, 0));
            screen.Out.Write(IsRight(column) ? space + screen.Paint(text, ink) : screen.Paint(text, ink) + (index == last ? "" : space));
            if (index < last)
                screen.Out.Write(new string(' ', Gap));
        }

        screen.Out.WriteLine();
    }

    private bool IsRight(int column) => headers[column].EndsWith('>');

    private static string NameOf(string header) => header.TrimEnd('>').TrimEnd('?');
}
