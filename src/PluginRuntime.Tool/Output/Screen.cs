using System.Text;

namespace PluginRuntime.Tool.Output;

/// <summary>Where the tool writes, and how: for a person at a terminal, for a person who reads a file, or for a program.</summary>
internal sealed class Screen
{
    private const int WidthOfFiles = 100;
    private const int LeastWidth = 40;
    private const int MostWidth = 120;

    /// <param name="json">Write one JSON document, and nothing else to the standard output.</param>
    /// <param name="plain">No colours and no progress that is drawn over.</param>
    internal Screen(bool json, bool plain)
    {
        IsJson = json;
        IsTerminal = !json && !plain && !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") is not "dumb";
        Width = Console.IsOutputRedirected ? WidthOfFiles : Math.Clamp(WidthOfTerminal(), LeastWidth, MostWidth);
        Out = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = false };
    }

    internal bool IsJson { get; }

    /// <summary>Whether to draw: colours, bars.</summary>
    internal bool IsTerminal { get; }

    /// <summary>Columns of a line.</summary>
    internal int Width { get; }

    /// <summary>Columns of a table: in a file it has a line for each row, however long, so that lines can be searched.</summary>
    internal int TableWidth => Console.IsOutputRedirected ? int.MaxValue : Width;

    internal TextWriter Out { get; }

    /// <summary>A line as it is.</summary>
    internal void Line(string text = "") => Out.WriteLine(text);

    /// <summary>Text that goes on in further lines where it is too long, indented under its beginning.</summary>
    /// <param name="label">What it begins with, in the width of the labels.</param>
    /// <param name="text">The text.</param>
    /// <param name="indent">Columns before the label.</param>
    /// <param name="labelWidth">Columns of the label.</param>
    /// <param name="ink">Colour of the text.</param>
    internal void Paragraph(string label, string text, int indent = 2, int labelWidth = 10, Ink ink = Ink.None)
    {
        var lead = new string(' ', indent) + label.PadRight(labelWidth);
        var room = Math.Max(Width - lead.Length, LeastWidth / 2);
        var first = true;
        foreach (var line in text.Split('\n').SelectMany(part => Wrap(part.TrimEnd('\r'), room)))
        {
            Out.Write(first ? Paint(new string(' ', indent) + label.PadRight(labelWidth), Ink.Dim) : new string(' ', lead.Length));
            Out.WriteLine(Paint(line, ink));
            first = false;
        }
    }

    /// <summary>Text in a colour, where there are colours.</summary>
    internal string Paint(string text, Ink ink) => !IsTerminal || ink == Ink.None ? text : $"\e[{(int)ink}m{text}\e[0m";

    /// <summary>All that was written so far is out.</summary>
    internal void Flush() => Out.Flush();

    /// <summary>Text in lines of at most so many columns, broken between words.</summary>
    internal static IEnumerable<string> Wrap(string text, int room)
    {
        while (text.Length > room)
        {
            var end = text.LastIndexOf(' ', room);
            if (end <= 0)
                end = room;
            yield return text[..end];
            text = text[end..].TrimStart();
        }

        yield return text;
    }

    private static int WidthOfTerminal()
    {
        try
        {
            return Console.WindowWidth;
        }
        catch (IOException)
        {
            return WidthOfFiles;
        }
    }
}
