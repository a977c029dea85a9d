using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Generations;

/// <summary>A child process with a package: the seam between what becomes of generations and how processes are run.</summary>
/// <remarks>The callbacks throw what went wrong as <see cref="PluginRuntimeException"/>; none is called twice at once.</remarks>
internal interface ISubpartitionProcess : IAsyncDisposable
{
    /// <summary>Its id in the operating system.</summary>
    int ProcessId { get; }

    /// <summary>Where a socket may be made for it over which descriptors pass; <see langword="null"/>: nowhere.</summary>
    string? DescriptorPath { get; }

    /// <summary>Calls go this way.</summary>
    PipeConnection Connection { get; }

    /// <summary>Completes, and never faults, when the process has ended and was reaped, however it ended.</summary>
    Task Gone { get; }

    /// <summary>Says, once it is gone, how it ended, with the last lines of its log. They may come a moment later: a process that it started may hold its output.</summary>
    Task<string> Ended { get; }

    /// <summary>Loads the package, makes its objects, starts and warms it up. Afterwards its contracts can be called.</summary>
    Task LoadAsync(CancellationToken cancellationToken);

    /// <summary>From here on it has the processors like any other process, if it was started so as to give way. Cannot fail.</summary>
    void StopGivingWay();

    /// <summary>Asks it whether it serves well.</summary>
    Task<ModuleHealth> CheckHealthAsync(CancellationToken cancellationToken);

    /// <summary>Asks calls inside to finish early.</summary>
    Task AskToFinishAsync(CancellationToken cancellationToken);

    /// <summary>Has it take what only one generation may own.</summary>
    Task AcquireAsync(CancellationToken cancellationToken);

    /// <summary>Has it give that up.</summary>
    Task ReleaseAsync(CancellationToken cancellationToken);

    /// <summary>Replaces the configuration of its code while it runs.</summary>
    Task ReconfigureAsync(ConfigurationEntry[] configuration, CancellationToken cancellationToken);

    /// <summary>Stops it: by its own code at first, by force when <paramref name="timeout"/> is over. Returns when it has been reaped.</summary>
    Task StopAsync(TimeSpan timeout);

    /// <summary>Ends it by force. <see cref="Ended"/> tells when it is gone.</summary>
    void Kill();
}

/// <summary>Starts processes for packages.</summary>
internal interface ISubpartitionProcesses
{
    /// <summary>Starts one, or takes a spare. It has not loaded the package yet.</summary>
    /// <param name="package">What it is for.</param>
    /// <param name="generation">Its number.</param>
    /// <param name="givesWay">Whether another one serves while it is got ready: it leaves the processors to others, until <see cref="ISubpartitionProcess.StopGivingWay"/>.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    Task<ISubpartitionProcess> StartAsync(SubpartitionVersion package, long generation, bool givesWay, CancellationToken cancellationToken);
}
