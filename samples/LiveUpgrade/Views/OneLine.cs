using Spectre.Console;
using Spectre.Console.Rendering;

namespace LiveUpgrade.Views;

/// <summary>Text with markup that is cut where the terminal ends: a line that wrapped would move all below it.</summary>
internal sealed class OneLine(string markup) : IRenderable
{
    private const int Unbounded = 10_000;

    public Measurement Measure(RenderOptions options, int maxWidth) => new(0, maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        IRenderable whole = new Markup(markup);
        return [.. Segment.Truncate(whole.Render(options, Unbounded).Where(segment => !segment.IsLineBreak), maxWidth), Segment.LineBreak];
    }
}
