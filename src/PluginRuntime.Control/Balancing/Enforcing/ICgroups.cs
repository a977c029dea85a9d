namespace PluginRuntime.Control.Balancing.Enforcing;

/// <summary>Control groups below the one that this process is in, whatever version the system has. Thread-safe as the file system is.</summary>
/// <remarks>Methods throw as those of <see cref="ICgroupFiles"/>.</remarks>
internal interface ICgroups
{
    /// <summary>For reports.</summary>
    string Name { get; }

    /// <summary>Whether groups have shares of processors.</summary>
    bool HasProcessors { get; }

    /// <summary>Whether groups have limits of memory.</summary>
    bool HasMemory { get; }

    /// <summary>Names of the groups that there are.</summary>
    IReadOnlyList<string> Groups { get; }

    /// <summary>Makes a group, and puts a process in it.</summary>
    void Add(string group, int processId);

    /// <summary>Sets the share of processors.</summary>
    /// <param name="group">The group.</param>
    /// <param name="weight">Beside that of others, 1 to 10,000; 100 is usual.</param>
    /// <param name="most">Processors' worth at most; <see langword="null"/>: as many as are free.</param>
    void SetProcessors(string group, int weight, double? most);

    /// <summary>Sets the limit of memory.</summary>
    /// <param name="group">The group.</param>
    /// <param name="bytes">The limit; <see langword="null"/>: none.</param>
    void SetMemory(string group, long? bytes);

    /// <summary>Puts the group's processes back to where this process is, and removes it.</summary>
    void Remove(string group);
}
