using BlockLog.Segments;
using BlockLog.Storage;

namespace BlockLog.Owning;

/// <summary>The segment that this generation alone may write.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="File">Its file, open for writing.</param>
/// <param name="Carried">How many records of the previous owner's last batch were taken along.</param>
internal sealed record OwnedSegment(Segment Segment, ILogFile File, int Carried) : IDisposable
{
    internal long Fence => Segment.Header.Fence;

    public void Dispose() => File.Dispose();
}
