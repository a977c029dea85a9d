using System.Runtime.CompilerServices;
using PluginRuntime.Control.Remote.Pipes;
using PluginRuntime.Control.Remote.Registry;
using PluginRuntime.Control.Remote.Wire;
using StreamJsonRpc;

namespace PluginRuntime.Control.Remote.Clients;

/// <summary>A kernel as its client calls it, over its control pipe. Written by hand: a proxy made at run time would cost every start of the tool.</summary>
internal sealed class KernelClient : IKernelControl, IDisposable
{
    private readonly KernelEntry _entry;
    private readonly ControlRpc _rpc;
    private string? _closing;

    private KernelClient(KernelEntry entry, Stream pipe)
    {
        _entry = entry;
        _rpc = ControlRpc.Over(new ControlMessages(pipe, ControlRpc.Formatter(), ControlProtocol.MaxAnswerBytes, TimeProvider.System));
        _rpc.AddLocalRpcMethod(ControlMessages.Closing, new Action<string>(reason => _closing = reason));
        _rpc.StartListening();
    }

    /// <summary>Connects.</summary>
    /// <exception cref="KernelUnreachableException">It did not let this client in.</exception>
    internal static async Task<KernelClient> ConnectAsync(KernelEntry entry, CancellationToken cancellationToken) =>
        new(entry, await KernelPipe.ConnectAsync(entry, ControlProtocol.Rpc, cancellationToken).ConfigureAwait(false));

    public Task<KernelDescription> DescribeAsync(CancellationToken cancellationToken) => CallAsync<KernelDescription>("describe", [], cancellationToken);

    public Task<KernelStatus> StatusAsync(CancellationToken cancellationToken) => CallAsync<KernelStatus>("status", [], cancellationToken);

    public Task<PackageOutcome> InspectAsync(InspectOrder order, CancellationToken cancellationToken) => CallAsync<PackageOutcome>("inspect", [order], cancellationToken);

    public Task<bool> IsOfModulesAsync(RequestOrder order, CancellationToken cancellationToken) => CallAsync<bool>("isOfModules", [order], cancellationToken);

    public Task<PlanOutcome> PlanAsync(RequestOrder order, CancellationToken cancellationToken) => CallAsync<PlanOutcome>("plan", [order], cancellationToken);

    public Task<RequestOutcome> ApplyAsync(RequestOrder order, IProgress<ProgressNews> progress, CancellationToken cancellationToken) =>
        CallAsync<RequestOutcome>("apply", [order, progress], cancellationToken);

    public Task<bool> EndProbationAsync(ProbationOrder order, CancellationToken cancellationToken) => CallAsync<bool>("endProbation", [order], cancellationToken);

    public Task<HistoryOutcome> HistoryAsync(HistoryOrder order, CancellationToken cancellationToken) => CallAsync<HistoryOutcome>("history", [order], cancellationToken);

    public Task<BalanceOutcome> BalanceAsync(BalanceOrder order, CancellationToken cancellationToken) => CallAsync<BalanceOutcome>("balance", [order], cancellationToken);

    public Task<MoveOutcome> MoveAsync(MoveOrder order, CancellationToken cancellationToken) => CallAsync<MoveOutcome>("move", [order], cancellationToken);

    public Task<IReadOnlyList<MoveOutcome>> DrainAsync(DrainOrder order, CancellationToken cancellationToken) => CallAsync<IReadOnlyList<MoveOutcome>>("drain", [order], cancellationToken);

    public async IAsyncEnumerable<KernelEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = await CallAsync<IAsyncEnumerable<KernelEvent>>("watch", [], cancellationToken).ConfigureAwait(false);
        var reading = events.GetAsyncEnumerator(cancellationToken);
        await using (reading.ConfigureAwait(false))
        {
            while (await NextAsync(reading, cancellationToken).ConfigureAwait(false))
                yield return reading.Current;
        }
    }

    /// <summary>A coordinator's first word; see <see cref="Participants.IKernelParticipant"/>.</summary>
    internal Task<ParticipantAnswer> PrepareAsync(RequestOrder order, string coordinator, IProgress<ProgressNews> progress, CancellationToken cancellationToken) =>
        CallAsync<ParticipantAnswer>("prepare", [order, coordinator, progress], cancellationToken);

    /// <summary>Its other words, by their names on the wire.</summary>
    internal Task<ParticipantAnswer> SayAsync(string word, string request, IProgress<ProgressNews> progress, CancellationToken cancellationToken) =>
        CallAsync<ParticipantAnswer>(word, [request, progress], cancellationToken);

    public void Dispose() => _rpc.Dispose();

    private async Task<bool> NextAsync(IAsyncEnumerator<KernelEvent> reading, CancellationToken cancellationToken)
    {
        try
        {
            return await reading.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception lost) when (IsLost(lost) && !cancellationToken.IsCancellationRequested)
        {
            throw Lost(lost);
        }
    }

    private async Task<T> CallAsync<T>(string method, object[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await _rpc.InvokeWithCancellationAsync<T>(method, arguments, cancellationToken).ConfigureAwait(false);
        }
        catch (RemoteInvocationException refused) when (refused.DeserializedErrorData is ControlRefusal refusal)
        {
            throw new ControlRefusedException(refusal);
        }
        catch (RemoteMethodNotFoundException unknown)
        {
            throw new ControlRefusedException(new ControlRefusal(
                ControlRefusals.NotAvailable, $"Kernel '{_entry.Name}' does not know '{method}': {unknown.Message}", "Nothing was done.", "Its host is built with an older version of this runtime; use the tool of that version, or update the host."));
        }
        catch (Exception lost) when (IsLost(lost))
        {
            throw Lost(lost);
        }
    }

    private static bool IsLost(Exception exception) => exception is ConnectionLostException or IOException or ObjectDisposedException;

    private KernelUnreachableException Lost(Exception lost) => KernelPipe.Unreachable(
        _entry,
        _closing is null ? "its control pipe has ended." : $"it has closed its control pipe: {_closing}.",
        "A request that it was applying goes on as long as it runs: see `prt status` and `prt history`.",
        lost);
}
