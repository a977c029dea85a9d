namespace PluginRuntime.Control.Balancing.Enforcing;

/// <summary>The files of control groups: the seam between what is done with groups and the system that has them.</summary>
/// <remarks>Paths are absolute. Every method throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> when the system refuses.</remarks>
internal interface ICgroupFiles
{
    /// <summary>Whether there is such a file or folder.</summary>
    bool Exists(string path);

    /// <summary>What a file says.</summary>
    string Read(string path);

    /// <summary>Orders something by a file.</summary>
    void Write(string path, string text);

    /// <summary>Makes a group; without effect when it is there.</summary>
    void MakeGroup(string path);

    /// <summary>Removes a group without processes.</summary>
    void RemoveGroup(string path);

    /// <summary>Names of the groups in a group.</summary>
    IReadOnlyList<string> GroupsIn(string path);
}

/// <summary>Those of this machine.</summary>
internal sealed class SystemCgroupFiles : ICgroupFiles
{
    /// <inheritdoc/>
    public bool Exists(string path) => Path.Exists(path);

    /// <inheritdoc/>
    public string Read(string path) => File.ReadAllText(path);

    /// <inheritdoc/>
    public void Write(string path, string text)
    {
        // Opened, never made: a file that is not there is one that this system does not have. One write, since each is an order of its own.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(System.Text.Encoding.ASCII.GetBytes(text));
    }

    /// <inheritdoc/>
    public void MakeGroup(string path) => Directory.CreateDirectory(path);

    /// <inheritdoc/>
    public void RemoveGroup(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> GroupsIn(string path) => [.. Directory.EnumerateDirectories(path).Select(static group => Path.GetFileName(group))];
}
