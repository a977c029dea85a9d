using System.Collections.Immutable;
using PluginRuntime.Subpartitions.Generations;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>
/// Puts new host subpartitions of a type in the place of the old ones, and moves the virtual servers: the one mechanism of install, upgrade,
/// way back, recreation and removal. Steps are called in the order in which they stand here. While it lasts, no other change of the
/// type's package and processes begins; single servers may be made, stopped and moved meanwhile.
/// </summary>
internal sealed class HostChange : ISubpartitionChange
{
    private readonly ServerType _type;
    private readonly HostPolicy _policy;
    private readonly SubpartitionVersion? _package;
    private readonly ImmutableArray<HostSubpartition> _old;
    private readonly List<HostSubpartition> _new = [];
    private readonly List<MoveReport> _moves = [];
    private readonly List<string> _remarks = [];

    internal HostChange(ServerType type, SubpartitionVersion? package, HostPolicy policy)
    {
        _type = type;
        _package = package;
        _policy = policy;
        Before = type.Package;
        _old = type.Hosts;
    }

    /// <summary>The package that ran when the change began; <see langword="null"/>: none.</summary>
    public SubpartitionVersion? Before { get; }

    /// <summary>Moves so far, those of a way back too.</summary>
    internal IReadOnlyList<MoveReport> Moves => _moves;

    /// <summary>What a person should know of it.</summary>
    public IReadOnlyList<string> Remarks => _remarks;

    /// <summary>How many servers serve in the new version though the change went back.</summary>
    internal int StayedInNew { get; private set; }

    /// <summary>Completes when one of the new processes is lost; never when there is none.</summary>
    public Task NewIsLost => _new.Count == 0 ? new TaskCompletionSource().Task : Task.WhenAny(_new.Select(host => host.Generation.Lost));

    /// <summary>Starts as many processes as there are, at least as many as the settings say, and gets them ready. The old ones never notice.</summary>
    /// <exception cref="SubpartitionStepException">A step failed.</exception>
    /// <exception cref="PluginRuntimeException">A process could not be started.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (_package is null)
            return;
        for (var count = Math.Max(_old.Length, _type.Parts.Settings.HostSubpartitions); count > 0; count--)
            _new.Add(await _type.StartHostAsync(_package, _policy.Process.CallbackTimeout, _old.Any(static host => host.IsAlive), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Moves all servers to the new processes; new servers get their place there from the first moment. When nothing is to run any more, stops them.</summary>
    /// <returns>Why not to go on: a server stays where it is and the policy does not allow that; or <see langword="null"/>.</returns>
    internal async Task<string?> SwitchAsync(CancellationToken cancellationToken)
    {
        _type.Lead(_package, _new);
        if (_package is null)
        {
            await Task.WhenAll(_type.Servers.Select(server => _type.RemoveAsync(server, CancellationToken.None))).ConfigureAwait(false);
            return null;
        }

        var moves = await MoveAllAsync(_new, cancellationToken).ConfigureAwait(false);
        if (_new.Find(static host => !host.IsAlive) is { } lost)
            return $"{lost} was lost";

        // Also one that may keep the old: it is not what was asked for.
        if (cancellationToken.IsCancellationRequested && _type.Servers.Any(server => server.Place is { } place && !_new.Contains(place.Host)))
            return "the request was cancelled";

        // One whose old process was lost with it is recovered, in the new ones: nothing of it is left where it was.
        var stayed = moves.Where(move => !move.IsMoved && _type.Find(move.Server)?.Place is { Host.IsAlive: true } place && !_new.Contains(place.Host)).ToArray();
        var recovered = moves.Count(static move => !move.IsMoved) - stayed.Length;
        if (recovered > 0)
            _remarks.Add($"The old processes of {recovered} virtual servers were lost meanwhile; they are recovered from their checkpoints in the new ones.");
        if (stayed.Length == 0)
            return null;
        if (!_policy.KeepOld)
            return $"{stayed.Length} of its virtual servers stayed where they were: {string.Join("; ", stayed.Take(3).Select(static move => $"'{move.Server}': {move.Failure!.Step}: {move.Failure.Cause}"))}";
        _remarks.Add($"{stayed.Length} virtual servers stayed in the old version, as the policy allows: {string.Join(", ", stayed.Select(static move => $"'{move.Server}' ({move.Failure!.Step}: {move.Failure.Cause})"))}.");
        return null;
    }

    /// <summary>Sees the new processes through their probation.</summary>
    /// <returns>Why not to keep them, or <see langword="null"/>.</returns>
    public async Task<string?> ProveAsync(CancellationToken wayBack, CancellationToken keep)
    {
        try
        {
            var probation = new SubpartitionProbation(_policy.Process, _type.Parts.Time);
            var before = _old.Length > 0 ? _old[0].Generation : null;
            var verdicts = await Task.WhenAll(_new.Select(host => probation.JudgeAsync(host.Generation, before, _remarks, wayBack, keep))).ConfigureAwait(false);
            return verdicts.FirstOrDefault(static verdict => verdict is not null);
        }
        catch (SubpartitionStepException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>The new processes are kept.</summary>
    internal void Keep() => _type.Settle(Before);

    /// <summary>Moves all servers back. Those that cannot stay where they are, with their process, and are told of in the remarks.</summary>
    public async Task GoBackAsync()
    {
        if (Before is null)
        {
            _type.Lead(Before, []);
            await Task.WhenAll(_type.Servers.Select(server => _type.RemoveAsync(server, CancellationToken.None))).ConfigureAwait(false);
            return;
        }

        // One that is lost while servers go back to it keeps them in the new version. Others take them, or one more is started, once.
        if (await TryGoBackAsync(Before, isLast: false).ConfigureAwait(false) is not { } stayed)
            stayed = await TryGoBackAsync(Before, isLast: true).ConfigureAwait(false) ?? [];
        StayedInNew = stayed.Length;
        foreach (var move in stayed)
            _remarks.Add($"'{move.Server}' could not go back and serves in the new version: {move.Failure!.Step}: {move.Failure.Cause}.");
    }

    /// <returns>Moves that failed; <see langword="null"/>: some did, a process was lost meanwhile, and it is worth another try.</returns>
    private async Task<MoveReport[]?> TryGoBackAsync(SubpartitionVersion before, bool isLast)
    {
        var old = _old.Where(static host => host.IsAlive).ToArray();
        if (old.Length == 0)
            old = await StartOldAsync(before).ConfigureAwait(false);
        _type.Lead(before, old);
        if (old.Length == 0)
            return [];

        // One that was lost on the way, with its process, is recovered, in the old version.
        var stayed = (await MoveAllAsync(old, CancellationToken.None).ConfigureAwait(false)).Where(move => !move.IsMoved && _type.Find(move.Server)?.Place is { Host.IsAlive: true } place && _new.Contains(place.Host)).ToArray();
        return stayed.Length > 0 && !isLast && Array.Exists(old, static host => !host.IsAlive) ? null : stayed;
    }

    /// <summary>Ends the change: the next may begin.</summary>
    public ValueTask DisposeAsync()
    {
        _type.EndChange();
        return ValueTask.CompletedTask;
    }

    /// <summary>Stops the processes that have no servers any more and are to get none, those that an earlier change has left too. After <see cref="DisposeAsync"/>.</summary>
    /// <returns>How it went.</returns>
    public async Task<IReadOnlyList<RetiredProcess>> RetireAsync()
    {
        List<RetiredProcess> retired = [];
        foreach (var host in _type.TakeLeaving(_new))
        {
            await host.Generation.StopAsync(_type.Parts.Settings.StopTimeout).ConfigureAwait(false);
            retired.Add(new RetiredProcess(
                _type.Id, host.Generation.Package.Version, host.Number, host.Generation.Process.ProcessId, await host.Generation.Process.Ended.ConfigureAwait(false), CutSequences: 0));
        }

        foreach (var host in _type.Living.Except(_type.Hosts).Where(static host => host.IsAlive && host.Count > 0))
            _remarks.Add($"{host} goes on, with {host.Count} virtual servers.");
        return retired;
    }

    private async Task<HostSubpartition[]> StartOldAsync(SubpartitionVersion package)
    {
        try
        {
            var host = await _type.StartHostAsync(package, _policy.Process.CallbackTimeout, givesWay: false, CancellationToken.None).ConfigureAwait(false);
            _remarks.Add("The old processes were lost meanwhile; another one was started with their package.");
            return [host];
        }
        catch (Exception exception)
        {
            // Recovery tries again when a server needs one.
            _remarks.Add($"The old processes were lost meanwhile, and none could be started with their package so far: {exception.Message}");
            return [];
        }
    }

    /// <summary>Moves every server that is elsewhere, those that are just being started too: they have chosen their place before or after it was led here.</summary>
    private async Task<IReadOnlyList<MoveReport>> MoveAllAsync(IReadOnlyList<HostSubpartition> to, CancellationToken cancellationToken)
    {
        using var places = new SemaphoreSlim(_policy.ParallelMoves);
        var moves = _type.Servers.Select((server, index) => MoveOneAsync(server, to[index % to.Count])).ToArray();
        var reports = (await Task.WhenAll(moves).ConfigureAwait(false)).OfType<MoveReport>().ToArray();
        lock (_moves)
            _moves.AddRange(reports);
        return reports;

        async Task<MoveReport?> MoveOneAsync(ServerEntry server, HostSubpartition target)
        {
            await places.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            try
            {
                return await _type.MoveAsync(server, target, _policy, cancellationToken, staysIn: to).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // It had not begun.
                return null;
            }
            finally
            {
                places.Release();
            }
        }
    }
}
