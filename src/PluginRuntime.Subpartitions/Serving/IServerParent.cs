namespace PluginRuntime.Subpartitions.Serving;

/// <summary>What instances of virtual servers ask of the kernel, which keeps what outlives them. Served by the kernel over the pipe of a host subpartition.</summary>
[Contract(MustBeRemote = true)]
internal interface IServerParent
{
    /// <summary>Binds a listening socket, or finds it bound. Its descriptor follows on its own way under the number of the transfer.</summary>
    ValueTask<(StepFailure? Failure, string Address, long Transfer)> ListenAsync(uint instance, string name, string address, CancellationToken cancellationToken);

    /// <summary>Makes memory, or finds it made. Its descriptor follows likewise.</summary>
    ValueTask<(StepFailure? Failure, bool IsNew, long Bytes, long Transfer)> GetMemoryAsync(uint instance, string name, long bytes, CancellationToken cancellationToken);

    /// <summary>Keeps a checkpoint.</summary>
    /// <returns>Whether the instance has its place; otherwise nothing was kept.</returns>
    ValueTask<bool> SaveCheckpointAsync(uint instance, ReadOnlyMemory<byte> state, CancellationToken cancellationToken);
}
