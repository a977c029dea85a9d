namespace PluginRuntime.Control.Coordination;

/// <summary>
/// Where the decision on a request stands. A kernel writes it into its journal with <em>decided</em>, as one opaque text, and asks there after a restart.
/// </summary>
/// <param name="Request">The request's id.</param>
/// <param name="LogPath">The coordinator's log.</param>
internal sealed record CoordinatorReference(string Request, string LogPath)
{
    private const char Separator = '|';

    /// <summary>Reads what <see cref="ToString"/> has written.</summary>
    /// <returns>The reference; <see langword="null"/> when the text is none.</returns>
    internal static CoordinatorReference? Parse(string text)
    {
        // A path may hold the separator, an id may not.
        var at = text.IndexOf(Separator, StringComparison.Ordinal);
        return at > 0 && at < text.Length - 1 ? new(text[..at], text[(at + 1)..]) : null;
    }

    /// <summary>Whether an id can stand in a reference.</summary>
    internal static bool IsId(string request) => request.Length > 0 && !request.Contains(Separator, StringComparison.Ordinal);

    /// <summary>The text of the journal.</summary>
    /// <returns>Id, a bar, path.</returns>
    public override string ToString() => $"{Request}{Separator}{LogPath}";
}
