using BlockLog.Formats;
using Microsoft.Extensions.Options;

namespace BlockLog;

/// <summary>The log's section of the host's configuration. Read when a generation starts.</summary>
public sealed class BlockLogOptions
{
    /// <summary>The folder of the log: a full path, since the log runs in a process of its own. It is made when it is missing.</summary>
    /// <value>Required.</value>
    public string Path { get; set; } = "";

    /// <summary>From this length on, in bytes, a file is followed by another.</summary>
    /// <value>At least 4,096; default 64 MiB.</value>
    public long SegmentBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Appends that may wait at once; further ones wait until there is room, and can be cancelled without effect.</summary>
    /// <value>At least 1; default 4,096.</value>
    public int QueueCapacity { get; set; } = 4096;

    /// <summary>The longest payload, in bytes.</summary>
    /// <value>1 to 16 MiB; default 1 MiB.</value>
    public int MaxRecordBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// How many of the newest records are known by their ids, so that a repeated append is recognised; 24 bytes of memory each. As many are
    /// read when the log is opened.
    /// </summary>
    /// <value>1 to 100 million; default one million.</value>
    public int RememberedIds { get; set; } = 1_000_000;
}

/// <summary>Says which value is wrong, and what it may be.</summary>
internal sealed class BlockLogOptionsValidator : IValidateOptions<BlockLogOptions>
{
    public ValidateOptionsResult Validate(string? name, BlockLogOptions options)
    {
        List<string> failures = [];
        Require(System.IO.Path.IsPathFullyQualified(options.Path), $"Path is '{options.Path}'; it must be the full path of the log's folder.");
        Require(options.SegmentBytes >= 4096, $"SegmentBytes is {options.SegmentBytes}; at least 4096.");
        Require(options.QueueCapacity >= 1, $"QueueCapacity is {options.QueueCapacity}; at least 1.");
        Require(options.MaxRecordBytes is >= 1 and <= RecordFormat.MaxPayloadBytes, $"MaxRecordBytes is {options.MaxRecordBytes}; 1 to {RecordFormat.MaxPayloadBytes}.");
        Require(options.RememberedIds is >= 1 and <= 100_000_000, $"RememberedIds is {options.RememberedIds}; 1 to 100000000.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(bool isMet, string message)
        {
            if (!isMet)
                failures.Add(message);
        }
    }
}
