namespace BlockLog;

/// <summary>A file of the log was written in a format that this version does not read. It refuses the whole log, and changes nothing.</summary>
public sealed class LogFormatException : NotSupportedException
{
    /// <summary>Made by the log.</summary>
    /// <param name="file">The name of the file.</param>
    /// <param name="format">The number of its format.</param>
    /// <param name="writtenBy">The version that wrote it.</param>
    /// <param name="version">The version that refuses.</param>
    public LogFormatException(string file, int format, string writtenBy, string version)
        : base($"{file} has record format {format} and was written by version {writtenBy}. Version {version} does not read it: run {writtenBy} or later.")
    {
        File = file;
        Format = format;
        WrittenBy = writtenBy;
    }

    /// <summary>The name of the file.</summary>
    public string File { get; }

    /// <summary>The number of its format.</summary>
    public int Format { get; }

    /// <summary>The version that wrote it, and that reads it.</summary>
    public string WrittenBy { get; }
}
