namespace Probe;

/// <summary>Shared state that could hold a module's own objects, which would keep its code loaded for ever: inspection refuses it.</summary>
public sealed class PinnableState
{
    public PinnableEntry? First { get; set; }
}

/// <summary>Not sealed: a module can derive from it.</summary>
public class PinnableEntry
{
    public object? Value { get; set; }

    public PinnableEntry? Next { get; set; }
}
