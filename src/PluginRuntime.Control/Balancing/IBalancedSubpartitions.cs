using PluginRuntime.Control.Balancing.Measuring;
using PluginRuntime.Subpartitions;

namespace PluginRuntime.Control.Balancing;

/// <summary>The subpartitions of a kernel as a balance sees them: the seam between what it decides and real processes.</summary>
internal interface IBalancedSubpartitions
{
    /// <summary>Looks at all. What does not answer is left out.</summary>
    Task<BalanceReading> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Moves a virtual server.</summary>
    /// <returns>How it went; <see langword="null"/>: not now, a request is being applied.</returns>
    /// <exception cref="PluginRuntimeException">There is no such server.</exception>
    /// <exception cref="InvalidOperationException">It cannot move now.</exception>
    /// <exception cref="ArgumentException">The host subpartition is gone.</exception>
    Task<MoveReport?> MoveAsync(ServerKey server, long to, CancellationToken cancellationToken);

    /// <summary>Has a process bound its own heap.</summary>
    /// <param name="process">The process.</param>
    /// <param name="bytes">What all of the process may take; <see langword="null"/>: what the machine allows.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>What its heap may take now.</returns>
    /// <exception cref="IOException">It did not; the message says why.</exception>
    Task<long> LimitHeapAsync(ProcessKey process, long? bytes, CancellationToken cancellationToken);

    /// <summary>Whether priorities can be lowered and raised again.</summary>
    bool HasPriorities { get; }

    /// <summary>Makes all threads of a process give way to others.</summary>
    /// <exception cref="IOException">It cannot be done; the message says why.</exception>
    void SetPriority(ProcessKey process, int nice);

    /// <summary>Bounds the calls to a process that are under way; <see langword="null"/>: as its pipe does.</summary>
    /// <exception cref="IOException">It is gone.</exception>
    void Throttle(ProcessKey process, int? calls);
}
