namespace PluginRuntime.Subpartitions;

/// <summary>How the move of one virtual server went. That it stayed is an outcome, not an exception.</summary>
/// <param name="Type">The id of its type.</param>
/// <param name="Server">Its name.</param>
/// <param name="From">The number of the host subpartition that it was in.</param>
/// <param name="To">The number of the one that it was to move to.</param>
/// <param name="IsMoved">Whether it has its place there.</param>
/// <param name="Closed">How long calls and connections waited, from the close to the switch.</param>
/// <param name="Took">How long it took in all.</param>
/// <param name="BulkBytes">Bytes of state that passed while it served.</param>
/// <param name="StateBytes">Bytes of state that passed while it was closed.</param>
/// <param name="Connections">Connections that moved.</param>
/// <param name="Failure">Why it stayed; <see langword="null"/> when it moved.</param>
public sealed record MoveReport(
    string Type, string Server, long From, long To, bool IsMoved, TimeSpan Closed, TimeSpan Took, long BulkBytes, long StateBytes, int Connections, UpgradeFailure? Failure)
{
    /// <summary>A line for a person.</summary>
    /// <returns>The line.</returns>
    public override string ToString() => IsMoved
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Type}/{Server}: {From} -> {To}, closed {Closed.TotalMilliseconds:0.000} ms of {Took.TotalMilliseconds:0.0} ms, state {BulkBytes} + {StateBytes} bytes, {Connections} connections")
        : $"{Type}/{Server}: stayed in {From}. {Failure?.Step}: {Failure?.Cause}";
}
