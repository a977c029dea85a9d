using BlockLog.Formats;
using BlockLog.Storage;
using BlockLog.Writing;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlockLog;

/// <summary>Lives a log's whole life once, in a folder for temporary files, so that the first owner's minute is not spent compiling.</summary>
internal static class Rehearsal
{
    internal static async ValueTask RunAsync(LogFormats formats, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("block-log-");
        try
        {
            var options = new BlockLogOptions { Path = folder.FullName };
            // The second generation finds what the first left.
            for (var generation = 0; generation < 2; generation++)
            {
                using var log = new RecordLog(
                    new DiskFolder(options.Path), formats, options, new WriterSettings(options.SegmentBytes), TimeProvider.System, NullLogger.Instance, () => CancellationToken.None);
                log.Open();
                await log.AcquireAsync(cancellationToken);
                var id = Guid.NewGuid();
                var appends = Enumerable.Range(0, 4).Select(number => log.AppendAsync(number < 2 ? id : Guid.NewGuid(), new byte[number * 32], cancellationToken).AsTask());
                await Task.WhenAll(appends);
                await log.ReadAsync(1, cancellationToken);
                await foreach (var record in log.ScanAsync(1, cancellationToken))
                    _ = record;
                await log.StatusAsync(cancellationToken);
                await log.ReleaseAsync(cancellationToken);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
