using System.Security.Cryptography;
using BlockLog.Formats;
using BlockLog.Storage;
using BlockLog.Writing;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlockLog.Tests;

/// <summary>Makes logs for tests.</summary>
internal static class Logs
{
    internal static LogFormats V1 { get; } = new("1.0.0", PlainRecords.Instance, [PlainRecords.Instance]);

    internal static LogFormats V2 { get; } = new("2.0.0", SectorFrames.Instance, [PlainRecords.Instance, SectorFrames.Instance]);

    /// <summary>Version 2, told to leave the way back open.</summary>
    internal static LogFormats V2WritingFormat1 { get; } = V2 with { Writes = PlainRecords.Instance };

    internal static LogFormats Of(int version) => version == 1 ? V1 : V2;

    /// <summary>A log that was opened and owns nothing.</summary>
    internal static RecordLog Open(
        ILogFolder folder, LogFormats formats, BlockLogOptions? options = null, TimeProvider? time = null, CancellationToken quiescing = default)
    {
        options ??= new BlockLogOptions();
        var log = new RecordLog(
            folder, formats, options, new WriterSettings(options.SegmentBytes, GrowthBytes: 2048), time ?? TimeProvider.System, NullLogger.Instance, () => quiescing);
        log.Open();
        return log;
    }

    internal static async Task<RecordLog> AcquireAsync(ILogFolder folder, LogFormats formats, BlockLogOptions? options = null)
    {
        var log = Open(folder, formats, options);
        await log.AcquireAsync(CancellationToken.None).Within("ownership");
        return log;
    }

    /// <summary>An id that is the same in every run.</summary>
    internal static Guid Id(int number) => new(number, 0x5EED, 0, [1, 2, 3, 4, 5, 6, 7, 8]);

    /// <summary>The payload that belongs to an id, 0 to 699 bytes.</summary>
    internal static byte[] PayloadOf(Guid id)
    {
        var hash = SHA256.HashData(id.ToByteArray());
        var payload = new byte[(hash[0] * 256 + hash[1]) % 700];
        for (var index = 0; index < payload.Length; index++)
            payload[index] = hash[index % hash.Length];
        return payload;
    }

    internal static Task<AppendResult> AppendAsync(this RecordLog log, int number) =>
        log.AppendAsync(Id(number), PayloadOf(Id(number)), CancellationToken.None).Within($"acknowledgement of append {number}");

    internal static async Task<List<LogRecord>> AllAsync(this RecordLog log, long from = 1)
    {
        List<LogRecord> records = [];
        await foreach (var record in log.ScanAsync(from, CancellationToken.None))
            records.Add(record);
        return records;
    }
}
