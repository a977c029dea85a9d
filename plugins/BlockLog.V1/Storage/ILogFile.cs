namespace BlockLog.Storage;

/// <summary>An open file of a log. Reading is thread-safe.</summary>
internal interface ILogFile : IDisposable
{
    /// <summary>Its length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads at most as many bytes as fit.</summary>
    /// <returns>How many; 0 at the end of the file.</returns>
    int Read(long offset, Span<byte> buffer);

    /// <summary>Writes all the bytes; durable after <see cref="Flush"/>. When it fails, any part of them may have been written.</summary>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Makes bytes and length durable. When it fails, neither this file nor a later call says what is durable.</summary>
    void Flush();

    /// <summary>Cuts the file, or extends it by zeros without reserving space.</summary>
    void SetLength(long length);
}
