namespace PluginRuntime;

/// <summary>
/// Code that is addressed by name within its type, with state, options and a lifetime of its own, and live connections if it wants them.
/// Registered by <c>AddVirtualServer</c>; made in a scope of its process's container, one for each server, in which
/// <see cref="VirtualServerContext"/> can be injected. Implements the contracts that the type serves; a contract of virtual servers is
/// marked <see cref="ContractAttribute.ByName"/>.
/// </summary>
/// <remarks>
/// <para>A new server: constructor, <see cref="StartAsync"/>, <see cref="AcquireAsync"/>; then calls and connections come in. One that
/// stops: no new calls and connections, those inside end, <see cref="ReleaseAsync"/>, <see cref="StopAsync"/>, disposal of its scope.</para>
/// <para>A move. The instance in the new process, while the old one serves: constructor, <see cref="StartAsync"/> with
/// <see cref="VirtualServerStart.Moved"/>, <see cref="IHandOverInSteps.ImportBulk"/>. Then the old instance: no new calls come in, they
/// wait; those inside end; connections come to safe points; <see cref="ReleaseAsync"/>; its state is exported. Then the new one: its state is
/// imported, connections come over, <see cref="AcquireAsync"/>; calls and connections go on there. The old one is disposed, without
/// <see cref="StopAsync"/>. When the move is undone, the old instance gets <see cref="AcquireAsync"/> again, and the new one is disposed.</para>
/// <para>State passes by <see cref="IHandOverByValue"/> or <see cref="IHandOverInSteps"/>, implemented by the server, and in
/// <see cref="VirtualServerContext.GetMemoryAsync"/>. A server with neither begins anew wherever it moves.</para>
/// <para>A process can be lost at any instant. Its servers are then made anew in another one, with
/// <see cref="VirtualServerStart.Recovered"/>: from their last checkpoint (<see cref="VirtualServerContext.Checkpoint"/>) and what they have
/// written elsewhere.</para>
/// <para>Callbacks of one server never overlap each other or, but for <see cref="IHandOverInSteps.ExportBulk"/> and
/// <see cref="ServeAsync"/>, calls. Different servers of a process run beside each other.</para>
/// </remarks>
public abstract class VirtualServer
{
    /// <summary>Makes the server ready. One that does not move takes its state up here.</summary>
    /// <param name="start">Why it starts.</param>
    /// <param name="cancellationToken">Cancelled at the deadline.</param>
    /// <returns>A task that completes when it is ready.</returns>
    public virtual ValueTask StartAsync(VirtualServerStart start, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Takes over what only one instance may own. Its state is whole; no other instance owns it any more, no call is inside.</summary>
    /// <param name="cancellationToken">Cancelled at the deadline.</param>
    /// <returns>A task that completes when it is owned. Callers wait so long.</returns>
    public virtual ValueTask AcquireAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Gives up what <see cref="AcquireAsync"/> took. No call is inside, and no connection is served.</summary>
    /// <param name="cancellationToken">Cancelled at the deadline.</param>
    /// <returns>A task that completes when another instance may own it. Callers wait so long.</returns>
    public virtual ValueTask ReleaseAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Ends the server, in good order: it is stopped or removed, or its host ends. Not called when it moves.</summary>
    /// <param name="cancellationToken">Cancelled at the deadline.</param>
    /// <returns>A task that completes when its scope may be disposed.</returns>
    public virtual ValueTask StopAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>
    /// Serves one connection: reads requests from <see cref="VirtualConnection.Input"/>, writes answers to
    /// <see cref="VirtualConnection.Output"/>. When it returns, what was written is sent and the connection is closed; unless it returns
    /// since <see cref="System.IO.Pipelines.ReadResult.IsCanceled"/> was set: then the server moves.
    /// </summary>
    /// <remarks>
    /// <para>A safe point is a return after a cancelled read, with everything that belongs to the next request left in the input
    /// (<c>AdvanceTo(consumed, examined)</c>) and everything worth knowing of the connection in <see cref="VirtualConnection.State"/>.
    /// Then the connection goes over, with unread input and unsent output, and is served in the new process by another call of this
    /// method. If the move is undone, it is called again here. A server that is in the midst of something may read on and return later;
    /// <see cref="VirtualConnection.IsMoving"/> tells that one waits for it. One that does not return in time is named as the reason why
    /// the server does not move.</para>
    /// <para>A cancelled read shows nothing that was not examined before, so that nothing new is begun. Who reads on after it, and then
    /// returns because the connection is to end after all, completes its output first: that closes it, instead of moving it. Completing
    /// input or output right after a cancelled read says nothing.</para>
    /// <para>When it throws, that is logged, and the connection is closed with what is not sent yet.</para>
    /// <para>All connections of a server are served by one thread as long as this method does not await anything but its input and
    /// output: do not block it.</para>
    /// </remarks>
    /// <param name="connection">The connection.</param>
    /// <param name="cancellationToken">Cancelled when the connection is to end: its server stops.</param>
    /// <returns>A task that completes when the connection is to be closed, or has come to a safe point.</returns>
    public virtual Task ServeAsync(VirtualConnection connection, CancellationToken cancellationToken) => Task.CompletedTask;
}
