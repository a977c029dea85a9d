namespace BlockLog.Storage;

/// <summary>
/// The folder of a log, and all that is asked of a file system; a seam at which tests fill the disk, fail it, cut its power and decide who
/// is next. What is said of durability holds for a loss of power. Thread-safe.
/// </summary>
internal interface ILogFolder
{
    /// <summary>Names the folder in errors.</summary>
    string Name { get; }

    /// <summary>Makes the folder when it is missing.</summary>
    void Ensure();

    /// <summary>The names of the files, in any order.</summary>
    IReadOnlyList<string> List();

    /// <summary>Opens a file for reading, also while another process writes it.</summary>
    ILogFile Open(string name);

    /// <summary>Makes an empty file for writing, in place of one of that name.</summary>
    ILogFile Create(string name);

    /// <summary>The whole of a small file; <see langword="null"/> when there is none.</summary>
    byte[]? TryRead(string name);

    /// <summary>Gives a file another name, in place of one of that name: who looks sees the one or the other. Durable after <see cref="Flush"/>.</summary>
    void Rename(string name, string newName);

    /// <summary>Removes a file.</summary>
    void Delete(string name);

    /// <summary>Makes the names of files durable.</summary>
    void Flush();

    /// <summary>Locks the folder against other processes and other callers; the lock ends with the process at the latest.</summary>
    /// <returns>The lock, or <see langword="null"/> when somebody has it.</returns>
    IDisposable? TryLock();
}
