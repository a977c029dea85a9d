using System.Buffers;

namespace PluginRuntime;

/// <summary>
/// State that passes by value in two steps: the bulk while the old generation serves, then, with the gate closed, only what has
/// changed since. The pause depends on the rate of change, not on the size.
/// </summary>
/// <remarks>
/// <para>Order on the old generation: <see cref="ExportBulk"/> while calls go on, then either
/// <see cref="ExportChanges"/> with the gate closed, or <see cref="AbandonExport"/> if the upgrade ends before.
/// Order on the new generation: <see cref="ImportBulk"/>, <see cref="ImportChanges"/>.</para>
/// <para><see cref="IHandOverByValue.Export"/> and <see cref="IHandOverByValue.Import"/> serve where the other version
/// has no steps.</para>
/// </remarks>
public interface IHandOverInSteps : IHandOverByValue
{
    /// <summary>
    /// Writes the state as it is now and begins to note what changes. Runs while calls go on; each entry may be written as it was
    /// before or after a concurrent change, as long as a change during the export is noted.
    /// </summary>
    /// <param name="destination">Where to.</param>
    /// <param name="cancellationToken">Cancelled when the upgrade is.</param>
    void ExportBulk(IBufferWriter<byte> destination, CancellationToken cancellationToken);

    /// <summary>Writes what has changed since <see cref="ExportBulk"/>, removals too. Gate closed, no call inside. Ends the noting.</summary>
    /// <param name="destination">Where to.</param>
    void ExportChanges(IBufferWriter<byte> destination);

    /// <summary>Ends the noting of changes: the upgrade did not take place. May be called while calls go on.</summary>
    void AbandonExport();

    /// <summary>Reads the bulk. The old generation still serves.</summary>
    /// <param name="source">What <see cref="ExportBulk"/> wrote; valid during the call only.</param>
    /// <param name="stateVersion">The format's version.</param>
    /// <param name="cancellationToken">Cancelled when the upgrade is.</param>
    void ImportBulk(ReadOnlySequence<byte> source, int stateVersion, CancellationToken cancellationToken);

    /// <summary>Applies what changed since the bulk. Gate closed.</summary>
    /// <param name="source">What <see cref="ExportChanges"/> wrote; valid during the call only.</param>
    /// <param name="stateVersion">The format's version.</param>
    void ImportChanges(ReadOnlySequence<byte> source, int stateVersion);
}
