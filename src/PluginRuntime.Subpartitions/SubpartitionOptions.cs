namespace PluginRuntime.Subpartitions;

/// <summary>Settings of the child processes of a host. Read once, when the first is started.</summary>
public sealed class SubpartitionOptions
{
    /// <summary>
    /// The program that child processes run: an executable, or an assembly (<c>.dll</c>), which is run by <c>dotnet</c>. Its folder holds
    /// all that it needs.
    /// </summary>
    /// <value>By default <c>subpartition-host/PluginRuntime.SubpartitionHost</c> beside the host's program, where the build puts it.</value>
    public string HostPath { get; set; } = Path.Combine(
        AppContext.BaseDirectory, "subpartition-host", OperatingSystem.IsWindows() ? "PluginRuntime.SubpartitionHost.exe" : "PluginRuntime.SubpartitionHost");

    /// <summary>
    /// The folder below which each kernel has a folder of its own for pipes. Nobody but the user may enter it. What killed kernels left
    /// there is removed at the next start, their processes too.
    /// </summary>
    /// <value>By default below <c>XDG_RUNTIME_DIR</c>, <c>/run</c> (for root) or the folder for temporary files. At most 60 characters on Unix, where a pipe's path is short.</value>
    public string? RunFolder { get; set; }

    /// <summary>
    /// Whether a process is kept ready that has loaded no package as yet. Starting an offload, upgrading it or recovering it takes it, which
    /// saves the start of a process, and the next one is started afterwards.
    /// </summary>
    /// <value>By default <see langword="false"/>. A spare takes about 10 MB.</value>
    public bool KeepSpare { get; set; }

    /// <summary>How long a process may take from its start until it can be called.</summary>
    /// <value>By default 15 s; more than zero.</value>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a process that is stopped may take to end, beyond what its package's callbacks take; then it is killed.</summary>
    /// <value>By default 3 s; more than zero.</value>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Environment variables of the child processes beside the host's own; <see langword="null"/> removes one.</summary>
    public IDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>How long the second restart after a crash waits; each further one waits twice as long. The first restart follows at once.</summary>
    /// <value>By default 100 ms; more than zero.</value>
    public TimeSpan RestartDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest that a restart waits.</summary>
    /// <value>By default 10 s; at least <see cref="RestartDelay"/>.</value>
    public TimeSpan MaxRestartDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many crashes within <see cref="CrashWindow"/> are answered by a restart. One more, and the circuit opens: calls fail at once.</summary>
    /// <value>By default 5; at least 1.</value>
    public int MaxCrashes { get; set; } = 5;

    /// <summary>How far back crashes count.</summary>
    /// <value>By default 60 s; more than zero.</value>
    public TimeSpan CrashWindow { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the circuit stays open until a restart is tried. If it crashes within <see cref="CrashWindow"/>, the circuit opens again.</summary>
    /// <value>By default 30 s; more than zero.</value>
    public TimeSpan CircuitOpenTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Calls to one process, and from it, that are under way at once. Further calls wait for their turn.</summary>
    /// <value>By default 1,024; at least 1.</value>
    public int MaxCalls { get; set; } = 1024;

    /// <summary>Calls to one process that wait for their turn. One more fails at once.</summary>
    /// <value>By default 65,536; at least 0.</value>
    public int MaxWaitingCalls { get; set; } = 65_536;

    /// <summary>The longest message, of arguments, a result, or one element of a sequence. A call with a longer one fails.</summary>
    /// <value>In bytes; by default 1 GiB; at least 65,536.</value>
    public long MaxMessageBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>How many processes of one offload may be alive at once: the one that serves, and those before it that still drain. An upgrade that would need one more is rejected.</summary>
    /// <value>By default 3; at least 2.</value>
    public int MaxGenerations { get; set; } = 3;

    /// <summary>How many host subpartitions run the virtual servers of one type. A new server gets its place in the one with the most room.</summary>
    /// <value>By default 1; at least 1.</value>
    public int HostSubpartitions { get; set; } = 1;

    /// <summary>How long a process may give no sign of life before it counts as lost, and is killed.</summary>
    /// <value>By default 30 s; <see cref="Timeout.InfiniteTimeSpan"/>: for ever.</value>
    public TimeSpan HangTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What is wrong with these settings, a sentence for each; none: they can be used.</summary>
    internal IEnumerable<string> Check()
    {
        if (string.IsNullOrWhiteSpace(HostPath))
            yield return "HostPath is empty; give the path of PluginRuntime.SubpartitionHost.";
        foreach (var (name, value) in new[]
        {
            (nameof(StartTimeout), StartTimeout), (nameof(StopTimeout), StopTimeout), (nameof(RestartDelay), RestartDelay),
            (nameof(CrashWindow), CrashWindow), (nameof(CircuitOpenTime), CircuitOpenTime),
        })
        {
            if (value <= TimeSpan.Zero)
                yield return $"{name} is {value}; it must be more than zero.";
        }

        if (MaxRestartDelay < RestartDelay)
            yield return $"MaxRestartDelay is {MaxRestartDelay.TotalMilliseconds} ms, less than RestartDelay, {RestartDelay.TotalMilliseconds} ms.";
        if (MaxCrashes < 1)
            yield return $"MaxCrashes is {MaxCrashes}; it must be at least 1.";
        if (MaxGenerations < 2)
            yield return $"MaxGenerations is {MaxGenerations}; it must be at least 2: the one that serves, and its successor.";
        if (HostSubpartitions < 1)
            yield return $"HostSubpartitions is {HostSubpartitions}; it must be at least 1.";
        if (MaxCalls < 1)
            yield return $"MaxCalls is {MaxCalls}; it must be at least 1.";
        if (MaxWaitingCalls < 0)
            yield return $"MaxWaitingCalls is {MaxWaitingCalls}; it must be at least 0.";
        if (MaxMessageBytes < 65_536)
            yield return $"MaxMessageBytes is {MaxMessageBytes}; it must be at least 65,536 bytes.";
        if (HangTimeout <= TimeSpan.Zero && HangTimeout != Timeout.InfiniteTimeSpan)
            yield return $"HangTimeout is {HangTimeout}; it must be more than zero, or infinite.";
    }
}
