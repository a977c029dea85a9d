namespace PluginRuntime.Subpartitions.Serving;

/// <summary>
/// What the kernel asks of a child. Served by the child over its pipe; called by who owns the child, one call at a time, in the order of
/// <see cref="IoOffload"/>'s callbacks. What the package does wrong is an answer, not an exception.
/// </summary>
[Contract(MustBeRemote = true)]
internal interface ISubpartition
{
    /// <summary>Goes once through everything that loading and serving a package takes, with one that does nothing: a spare is warm afterwards.</summary>
    ValueTask WarmUpHostAsync(CancellationToken cancellationToken);

    /// <summary>Loads a package, once in the life of the process, and makes what it exports. Nothing of it is started.</summary>
    ValueTask<StepFailure?> LoadAsync(LoadOrder order, CancellationToken cancellationToken);

    /// <summary>Starts what was loaded. Its contracts can be called from then on.</summary>
    ValueTask<StepFailure?> StartAsync(CancellationToken cancellationToken);

    /// <summary>Lets it warm up.</summary>
    ValueTask<StepFailure?> WarmUpAsync(CancellationToken cancellationToken);

    /// <summary>Asks for its health; a failure says what ails it.</summary>
    ValueTask<StepFailure?> CheckHealthAsync(CancellationToken cancellationToken);

    /// <summary>Gives it what only one generation may own, and lets its scheduled work run.</summary>
    ValueTask<StepFailure?> AcquireAsync(CancellationToken cancellationToken);

    /// <summary>Ends its scheduled work and takes what only one generation may own. No call may be inside.</summary>
    ValueTask<StepFailure?> ReleaseAsync(CancellationToken cancellationToken);

    /// <summary>Asks calls inside and scheduled work to end early, until <see cref="AcquireAsync"/>.</summary>
    ValueTask AskToFinishAsync(CancellationToken cancellationToken);

    /// <summary>Replaces the module's configuration while it runs.</summary>
    ValueTask ReconfigureAsync(ConfigurationEntry[] configuration, CancellationToken cancellationToken);

    /// <summary>Bounds the memory of the process from now on, as far as its heap can see to it.</summary>
    /// <param name="bytes">What all of the process may take; 0: what the machine allows.</param>
    /// <param name="cancellationToken">Has no effect.</param>
    /// <returns>What its heap may take now, in bytes; a failure says why it is what it was before.</returns>
    ValueTask<(StepFailure? Failure, long HeapBytes)> LimitMemoryAsync(long bytes, CancellationToken cancellationToken);

    /// <summary>Stops what was started, disposes its services, and sends the last logs and measurements. The process ends when its input or its pipe does.</summary>
    ValueTask<StepFailure?> StopAsync(CancellationToken cancellationToken);
}
