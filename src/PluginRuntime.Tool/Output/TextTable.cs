namespace PluginRuntime.Tool.Output;

/// <summary>Columns of text, as wide as what is in them. No library: it is what the tool shows most often, and it is to be there at once.</summary>
/// <param name="headers">The names of the columns; one that ends in <c>&gt;</c> is aligned to the right.</param>
internal sealed class TextTable(params string[] headers)
{
    private const int Gap = 2;

    private readonly List<(string Text, Ink Ink)[]> _rows = [];

    internal bool IsEmpty => _rows.Count == 0;

    internal void Add(params (string Text, Ink Ink)[] cells) => _rows.Add(cells);

    internal void Add(params string[] cells) => _rows.Add([.. cells.Select(static cell => (cell, Ink.None))]);

    /// <summary>Writes it. The last column goes as far as the screen does.</summary>
    internal void Write(Screen screen, int indent = 0)
    {
        var names = headers.Select(static header => header.TrimEnd('>')).ToArray();
        var widths = names.Select((name, column) => Math.Max(name.Length, _rows.Select(row => row[column].Text.Length).DefaultIfEmpty().Max())).ToArray();
        Write(screen, indent, widths, [.. names.Select(static name => (name, Ink.Dim))]);
        foreach (var row in _rows)
            Write(screen, indent, widths, row);
    }

    private void Write(Screen screen, int indent, int[] widths, (string Text, Ink Ink)[] cells)
    {
        screen.Out.Write(new string(' ', indent));
        var last = Array.FindLastIndex(cells, static cell => cell.Text.Length > 0);
        for (var column = 0; column <= last; column++)
        {
            var (text, ink) = cells[column];
            var space = widths[column] - text.Length;
            var isLast = column == last;
            if (headers[column].EndsWith('>'))
                screen.Out.Write(new string(' ', space) + screen.Paint(text, ink));
            else
                screen.Out.Write(screen.Paint(text, ink) + (isLast ? "" : new string(' ', space)));
            if (!isLast)
                screen.Out.Write(new string(' ', Gap));
        }

        screen.Out.WriteLine();
    }
}
