using System;
using System.Text;

namespace PluginRuntime.Generators.Writing;

/// <summary>Text with indentation. Lines end in a line feed on every system, so that the output is the same on all.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    internal void Line(string text = "")
    {
        if (text.Length > 0)
            _text.Append(' ', 4 * _depth).Append(text);
        _text.Append('\n');
    }

    /// <summary>A block in braces.</summary>
    internal void Block(string head, Action body)
    {
        Line(head);
        Line("{");
        Indented(body);
        Line("}");
    }

    internal void Indented(Action body)
    {
        _depth++;
        body();
        _depth--;
    }

    public override string ToString() => _text.ToString();
}
