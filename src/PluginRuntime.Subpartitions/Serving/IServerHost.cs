namespace PluginRuntime.Subpartitions.Serving;

/// <summary>
/// What the kernel asks of a host subpartition: the lives of the instances of virtual servers in it. Served by the child over its pipe, once
/// its package is loaded. An instance is known by a number that no other of the kernel has or had. Calls about one instance are made one
/// after the other; what its code does wrong is an answer, not an exception. Calls to the instance's contracts carry its number: those that
/// come before <see cref="OpenAsync"/> wait, those after <see cref="CloseAsync"/> are turned away.
/// </summary>
[Contract(MustBeRemote = true)]
internal interface IServerHost
{
    /// <summary>Has the child connect the socket over which descriptors pass.</summary>
    ValueTask ConnectDescriptorsAsync(string path, ReadOnlyMemory<byte> token, CancellationToken cancellationToken);

    /// <summary>Makes an instance and starts it; one for a rehearsal is none of the package's. Nothing of it is left when that fails.</summary>
    ValueTask<StepFailure?> CreateAsync(
        uint instance, bool isRehearsal, string name, long epoch, VirtualServerStart start, ConfigurationEntry[] options, bool hasCheckpoint, ReadOnlyMemory<byte> checkpoint, CancellationToken cancellationToken);

    /// <summary>Gives it what only one instance may own, and lets calls and connections in: those that wait, then others. When that fails, nothing was let in.</summary>
    ValueTask<StepFailure?> OpenAsync(uint instance, CancellationToken cancellationToken);

    /// <summary>What state it has to hand over, and the version of its format.</summary>
    ValueTask<(StateKind Kind, int Version)> DescribeStateAsync(uint instance, CancellationToken cancellationToken);

    /// <summary>The bulk of its state, in pieces, while it serves.</summary>
    [BorrowedElements]
    IAsyncEnumerable<ReadOnlyMemory<byte>> ExportBulk(uint instance, CancellationToken cancellationToken);

    /// <summary>It does not move after all: it need not note changes any more.</summary>
    ValueTask AbandonExportAsync(uint instance, CancellationToken cancellationToken);

    /// <summary>A piece of the bulk of the state that it is to take up.</summary>
    ValueTask AddBulkAsync(uint instance, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken);

    /// <summary>The bulk is whole.</summary>
    ValueTask<StepFailure?> ImportBulkAsync(uint instance, int version, CancellationToken cancellationToken);

    /// <summary>
    /// Lets nothing new in, waits for what is inside, brings connections to safe points, has it release what it owns, and hands out the rest of its
    /// state. When any of it fails, it serves on as before.
    /// </summary>
    /// <param name="instance">The instance.</param>
    /// <param name="graceMilliseconds">How long calls inside may go on before they are asked to finish.</param>
    /// <param name="cancelMilliseconds">How long they may go on after that.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>
    /// What went wrong; its state, and of what kind and version that is; its connections, whose descriptors follow on their own way under the number of the transfer.
    /// </returns>
    ValueTask<(StepFailure? Failure, StateKind Kind, int Version, ReadOnlyMemory<byte> State, ReadOnlyMemory<byte> Connections, long Transfer, int Descriptors)> CloseAsync(
        uint instance, int graceMilliseconds, int cancelMilliseconds, CancellationToken cancellationToken);

    /// <summary>Takes up what another instance has handed out.</summary>
    ValueTask<StepFailure?> TakeOverAsync(
        uint instance, StateKind kind, int version, ReadOnlyMemory<byte> state, ReadOnlyMemory<byte> connections, long transfer, int descriptors, CancellationToken cancellationToken);

    /// <summary>A closed instance serves on after all. Without effect on one that is open.</summary>
    ValueTask<StepFailure?> ReopenAsync(uint instance, CancellationToken cancellationToken);

    /// <summary>An instance has no place here: its calls are turned away, its copies of connections are closed, it is disposed. Without effect when there is none. It is gone in any case.</summary>
    ValueTask<StepFailure?> DropAsync(uint instance, CancellationToken cancellationToken);

    /// <summary>Ends an instance in good order: lets nothing new in, waits for what is inside, closes its connections, stops it. It is gone in any case.</summary>
    ValueTask<StepFailure?> StopInstanceAsync(uint instance, int graceMilliseconds, int cancelMilliseconds, CancellationToken cancellationToken);

    /// <summary>Asks calls inside to finish early.</summary>
    ValueTask AskInstanceToFinishAsync(uint instance, CancellationToken cancellationToken);

    /// <summary>What each instance has had to do since it was made.</summary>
    ValueTask<InstanceUsage[]> MeasureAsync(CancellationToken cancellationToken);
}

/// <summary>What a message with state of an instance holds.</summary>
internal enum StateKind : byte
{
    /// <summary>It has none to hand over.</summary>
    None,

    /// <summary>All of it: <see cref="IHandOverByValue.Export"/>.</summary>
    Whole,

    /// <summary>In steps: the bulk, then <see cref="IHandOverInSteps.ExportChanges"/>.</summary>
    Changes,
}
