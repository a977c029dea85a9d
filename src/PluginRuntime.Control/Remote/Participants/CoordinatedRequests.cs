using Microsoft.Extensions.Options;
using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Control.Journal;

namespace PluginRuntime.Control.Remote.Participants;

/// <summary>The kernel's end of requests over several kernels, from the opening of its control pipe to the closing.</summary>
/// <param name="runtime">Does the work.</param>
/// <param name="state">Has the journal, which says how a request ended that the coordinator asks for late.</param>
/// <param name="logs">Where requests are decided.</param>
/// <param name="fleet">How long a coordinator is waited for.</param>
/// <param name="options">Who this kernel is.</param>
/// <param name="time">The clock.</param>
/// <param name="watch">For tests.</param>
internal sealed class CoordinatedRequests(
    IPluginRuntime runtime, KernelState state, CoordinatorLogs logs, FleetOptions fleet, IOptions<PluginRuntimeOptions> options, TimeProvider time, IParticipationWatch? watch = null) : IAsyncDisposable
{
    private readonly CoordinatorNews _news = new();
    private Participations? _participations;

    /// <summary>Begins.</summary>
    /// <returns>Makes an end for each connection.</returns>
    internal Func<KernelParticipant> Begin(KernelIdentity identity)
    {
        var work = new CoordinatedWork(identity.Name, runtime, options.Value.Policy, _news);
        var participations = _participations = new Participations(identity.Name, work.RunAsync, request => state.History.Find(request)?.IsApplied, logs.Of, fleet, time, watch);
        return () => new KernelParticipant(identity, participations, _news);
    }

    /// <summary>Waits for no coordinator any more, and until what is held has gone one way or the other.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _participations, null) is { } participations)
            await participations.DisposeAsync().ConfigureAwait(false);
    }
}
