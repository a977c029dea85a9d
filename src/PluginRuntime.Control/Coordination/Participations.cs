using PluginRuntime.Control.Coordination.Protocol;

namespace PluginRuntime.Control.Coordination;

/// <summary>
/// The kernel's end of the protocol: takes the words of coordinators and begins the kernel's work. What is behind a pipe on the coordinator's
/// side is this on the kernel's. Thread-safe.
/// </summary>
/// <param name="kernel">The kernel's name.</param>
/// <param name="run">The kernel's work on a request: inspect, prepare, hold, and so on. It throws nothing; its end says what serves.</param>
/// <param name="journal">How a request ended that was under way before the kernel restarted: on the new or the old; <see langword="null"/> when the kernel's journal does not have it.</param>
/// <param name="decisions">The log of the request's coordinator.</param>
/// <param name="options">How long it waits.</param>
/// <param name="time">The clock.</param>
/// <param name="watch">Sees each phase; for tests.</param>
internal sealed class Participations(
    string kernel,
    Func<FleetRequest, IRequestHold, CancellationToken, Task<KernelRunEnd>> run,
    Func<string, bool?> journal,
    Func<FleetRequest, IDecisions> decisions,
    FleetOptions options,
    TimeProvider time,
    IParticipationWatch? watch = null) : IAsyncDisposable
{
    /// <summary>How many ended requests are remembered, so that a word that comes late is answered. A coordinator sends none later than that.</summary>
    private const int MostEnded = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (Participation Part, Task Work)> _known = new(StringComparer.Ordinal);
    private readonly Queue<string> _ended = [];
    private readonly Dictionary<string, KernelWord> _over = new(StringComparer.Ordinal);

    /// <summary>Begins a request, and answers with the vote. One that is known, or on which a last word has come already, is not begun.</summary>
    internal Task<KernelAnswer> PrepareAsync(FleetRequest request)
    {
        lock (_lock)
        {
            if (OverOf(request.Id) is { } ended)
                return Task.FromResult(new KernelAnswer(KernelWord.Refused, [], $"Request {request.Id} has ended in kernel '{kernel}' already: {ended}."));
            if (_known.TryGetValue(request.Id, out var known))
                return known.Part.Vote;
            var part = new Participation(kernel, request.Id, decisions(request), options, time, watch);
            _known.Add(request.Id, (part, WorkAsync(request, part)));
            return part.Vote;
        }
    }

    internal Task<KernelAnswer> GoAsync(string request) => SayAsync(request, isLast: false, static part => part.Go(), static part => part.Proof);

    internal Task<KernelAnswer> KeepAsync(string request) => SayAsync(request, isLast: true, static part => part.Keep(), static part => part.End);

    /// <summary>Both of the coordinator's words for the old: go back, and cancel.</summary>
    internal Task<KernelAnswer> GoBackAsync(string request) => SayAsync(request, isLast: true, static part => part.GoBack(), static part => part.End);

    /// <summary>The connection broke over which a request came.</summary>
    internal void Lost(string request) => Find(request)?.Lost();

    /// <summary>Where the kernel is with a request; <see langword="null"/> when it does not have it under way.</summary>
    internal ParticipantPhase? PhaseOf(string request) => Find(request)?.Phase;

    /// <summary>Waits for no coordinator any more, and for the kernel's work as long as it may take to go back. What is in doubt then, since the log does not answer, is left in doubt: the journal has it.</summary>
    public async ValueTask DisposeAsync()
    {
        (Participation Part, Task Work)[] known;
        lock (_lock)
            known = [.. _known.Values];
        foreach (var (part, _) in known)
            part.Withdraw();
        try
        {
            await Task.WhenAll(known.Select(static known => known.Work)).WaitAsync(options.ObeyWithin, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            foreach (var (part, _) in known)
                await part.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task WorkAsync(FleetRequest request, Participation part)
    {
        // The caller holds the lock.
        await Task.Yield();
        KernelRunEnd end;
        try
        {
            end = await run(request, part, part.Cancelled).ConfigureAwait(false);
        }
        catch (Exception failed)
        {
            end = new KernelRunEnd(ServesNew: false, failed.Message);
        }

        part.Ended(end);
        var answer = await part.End.ConfigureAwait(false);
        lock (_lock)
        {
            _known.Remove(request.Id);
            Remember(request.Id, answer.Word);
        }

        await part.DisposeAsync().ConfigureAwait(false);
    }

    private Task<KernelAnswer> SayAsync(string request, bool isLast, Action<Participation> say, Func<Participation, Task<KernelAnswer>> answer)
    {
        Participation? part;
        lock (_lock)
        {
            part = _known.TryGetValue(request, out var known) ? known.Part : null;
            if (part is null)
            {
                // A last word that overtook the first one: what is asked for later does not begin any more.
                var ended = OverOf(request) ?? KernelWord.WentBack;
                if (isLast)
                    Remember(request, ended);
                return Task.FromResult(new KernelAnswer(ended == KernelWord.Refused ? KernelWord.WentBack : ended, []));
            }
        }

        say(part);
        return answer(part);
    }

    private KernelWord? OverOf(string request) =>
        _over.TryGetValue(request, out var ended) ? ended : journal(request) is { } servesNew ? servesNew ? KernelWord.Kept : KernelWord.WentBack : null;

    private Participation? Find(string request)
    {
        lock (_lock)
            return _known.TryGetValue(request, out var known) ? known.Part : null;
    }

    private void Remember(string request, KernelWord word)
    {
        if (!_over.TryAdd(request, word))
            return;
        _ended.Enqueue(request);
        if (_ended.Count > MostEnded)
            _over.Remove(_ended.Dequeue());
    }
}
