using BlockLog.Owning;
using Microsoft.Extensions.Logging;

namespace BlockLog.Writing;

/// <summary>Counts and logs what the writer does. One thread.</summary>
internal sealed partial class WriterNews(CommitFigures figures, ILogger logger)
{
    internal CommitFigures Figures { get; } = figures;

    internal void Committed(int records, int repeated)
    {
        if (records > 0 && Figures.Failure is not null)
            LogGoesOn(logger);
        Figures.Succeeded(records, repeated);
    }

    internal void CommitFailed(int appends, Exception exception)
    {
        // A full disk fails every append; one line says it.
        if (Figures.Failure is null)
            LogCommitFailed(logger, appends, exception);
        Figures.HasFailed(appends, exception.Message);
    }

    internal void FencedOff(LogFencedException exception) => LogFencedOff(logger, exception.OwnFence, exception.PresentFence);

    internal void FlushFailed(string segment, Exception exception) => LogFlushFailed(logger, segment, exception);

    internal void MarkFailed(string segment, Exception exception) => LogMarkFailed(logger, segment, exception);

    internal void SegmentBegun(OwnedSegment owned) => LogSegmentBegun(logger, owned.Segment.Name, owned.Carried);

    [LoggerMessage(1, LogLevel.Error, "{Appends} appends failed; the log says so once until it goes on.", EventName = "CommitFailed")]
    private static partial void LogCommitFailed(ILogger logger, int appends, Exception exception);

    [LoggerMessage(2, LogLevel.Information, "Appends succeed again.", EventName = "CommitsGoOn")]
    private static partial void LogGoesOn(ILogger logger);

    [LoggerMessage(3, LogLevel.Error, "Fenced off: this process wrote under fence {OwnFence}, and {PresentFence} stands now. It acknowledges nothing any more.", EventName = "FencedOff")]
    private static partial void LogFencedOff(ILogger logger, long ownFence, long presentFence);

    [LoggerMessage(4, LogLevel.Error, "{Segment} could not be flushed and is given up; what was to be written goes to a new segment.", EventName = "FlushFailed")]
    private static partial void LogFlushFailed(ILogger logger, string segment, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "{Segment} was closed without its mark; its last batch will be carried over.", EventName = "MarkFailed")]
    private static partial void LogMarkFailed(ILogger logger, string segment, Exception exception);

    [LoggerMessage(6, LogLevel.Information, "{Segment} begun; {Carried} records carried over.", EventName = "SegmentBegun")]
    private static partial void LogSegmentBegun(ILogger logger, string segment, int carried);
}
