using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PluginRuntime.Subpartitions.Connections;
using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>A process that runs virtual servers of one type, as the kernel knows it: its instances, and which of them may act. Thread-safe.</summary>
internal sealed class HostSubpartition : IAsyncDisposable
{
    private const int ReservedCalls = 16;

    private readonly ConcurrentDictionary<uint, ServerEntry> _instances = new();

    private readonly CpuShare _cpu;
    private DescriptorChannel? _descriptors;
    private long _transfers;

    internal HostSubpartition(SubpartitionGeneration generation, TimeProvider time)
    {
        Generation = generation;
        _cpu = new CpuShare(generation.Process.ProcessId, time);
        Control = (IServerHost)new IServerHost__Remote().MakeCaller(generation.Connection.Channel);
        generation.Connection.Serve(new IServerParent__Remote(), new ServerParent(this));

        // Calls that wait for a server that is closed or busy keep their slots; what is to be done about the server passes them by.
        generation.Connection.Window.Reserve(Math.Min(ReservedCalls, generation.Connection.Limits.MaxCalls / 4));

        // The fence: what an instance that has lost its place still does, in whatever task or timer, reaches nobody.
        generation.Connection.MayCallFor = _instances.ContainsKey;
    }

    /// <summary>Its process, and where that is in its life.</summary>
    internal SubpartitionGeneration Generation { get; }

    /// <summary>The number that people know it by.</summary>
    internal long Number => Generation.Number;

    /// <summary>What can be asked of it. It may be hung: give every call a deadline.</summary>
    internal IServerHost Control { get; }

    /// <summary>Whether its process lives.</summary>
    internal bool IsAlive =>
        Generation.State is not (GenerationState.Stopping or GenerationState.Gone) && Generation.Connection.CloseReason is null && !Generation.Process.Gone.IsCompleted;

    /// <summary>
    /// How full it is, to compare. Servers count, and more the busier its process is: one that takes a whole processor gets half as many as one that
    /// takes none. A burst of new servers spreads evenly, since their number counts at once and what they take only later.
    /// </summary>
    internal double Load => (Count + 1) * (1 + _cpu.Look());

    /// <summary>How many instances it has.</summary>
    internal int Count => _instances.Count;

    public override string ToString() => $"host subpartition {Number} ({Generation.Package}, process {Generation.Process.ProcessId})";

    /// <summary>Has the process connect the socket over which descriptors pass, where the system has such.</summary>
    /// <exception cref="SubpartitionStepException">It did not.</exception>
    internal async Task ConnectAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!VirtualSockets.IsSupported || Generation.Process.DescriptorPath is not { } path)
            return;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        try
        {
            var token = RandomNumberGenerator.GetBytes(32);
            using var listener = DescriptorListener.Listen(path, token, static _ => { });
            var coming = listener.AcceptAsync(deadline.Token);
            await Control.ConnectDescriptorsAsync(path, token, deadline.Token).ConfigureAwait(false);
            _descriptors = await coming.ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is IOException or PluginRuntimeException || (failed is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new SubpartitionStepException(Generation, "connection for descriptors", failed.Message);
        }
    }

    /// <summary>Sends descriptors to it.</summary>
    /// <returns>The number by which it asks for them.</returns>
    /// <exception cref="IOException">The way is closed: the process is lost, or about to be.</exception>
    internal async Task<long> SendAsync(IReadOnlyList<SafeHandle> descriptors, CancellationToken cancellationToken)
    {
        var transfer = Interlocked.Increment(ref _transfers);
        await Descriptors.SendAsync(transfer, descriptors, cancellationToken).ConfigureAwait(false);
        return transfer;
    }

    /// <summary>Takes descriptors that it has sent.</summary>
    /// <returns>The descriptors; the caller's.</returns>
    /// <exception cref="IOException">The way is closed.</exception>
    internal Task<IReadOnlyList<SafeHandle>> ReceiveAsync(long transfer, int count, CancellationToken cancellationToken) => Descriptors.ReceiveAsync(transfer, count, cancellationToken);

    /// <summary>The process is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_descriptors is not null)
            await _descriptors.DisposeAsync().ConfigureAwait(false);
    }

    private DescriptorChannel Descriptors => _descriptors ?? throw new IOException($"{this} has no way for descriptors.");

    /// <summary>The server of an instance that may act.</summary>
    internal ServerEntry? Find(uint instance) => _instances.GetValueOrDefault(instance);

    /// <summary>An instance may act from now on.</summary>
    internal void Admit(uint instance, ServerEntry server) => _instances[instance] = server;

    /// <summary>It may act no more.</summary>
    internal void Fence(uint instance) => _instances.TryRemove(instance, out _);
}
