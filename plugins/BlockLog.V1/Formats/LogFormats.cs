namespace BlockLog.Formats;

/// <summary>What a version of the log writes and reads.</summary>
/// <param name="Version">The version.</param>
/// <param name="Writes">The format of new segments.</param>
/// <param name="Reads">All formats that it understands.</param>
internal sealed record LogFormats(string Version, RecordFormat Writes, IReadOnlyList<RecordFormat> Reads)
{
    /// <summary>The format of a number; <see langword="null"/> when this version does not know it.</summary>
    internal RecordFormat? Find(int number) => Reads.FirstOrDefault(format => format.Number == number);
}
