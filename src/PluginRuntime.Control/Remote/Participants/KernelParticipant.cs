using System.Collections.Concurrent;
using System.Text.Json;
using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Control.Remote.Participants;

/// <summary>The kernel's end of one connection to a coordinator. Disposed, the connection is gone: each request that came over it has lost its coordinator.</summary>
internal sealed class KernelParticipant(KernelIdentity identity, Participations participations, CoordinatorNews news) : IKernelParticipant, IDisposable
{
    private readonly ConcurrentDictionary<string, IProgress<ProgressNews>> _requests = new(StringComparer.Ordinal);
    private volatile bool _isGone;

    public async Task<ParticipantAnswer> PrepareAsync(RequestOrder order, string coordinator, IProgress<ProgressNews> progress)
    {
        if (identity.State != KernelIdentity.Serving)
            return new ParticipantAnswer { Word = Words.Of(KernelWord.Refused), Cause = $"Kernel '{identity.Name}' is {identity.State}." };
        var request = new FleetRequest
        {
            Id = order.Id,
            Kernels = [identity.Name],
            What = JsonSerializer.Serialize(order, ControlJson.Default.RequestOrder),
            By = order.By ?? Environment.UserName,
            Reference = coordinator,
        };
        return Of(await HearAsync(order.Id, progress, () => participations.PrepareAsync(request)).ConfigureAwait(false));
    }

    public Task<ParticipantAnswer> GoAsync(string request, IProgress<ProgressNews> progress) => SayAsync(request, progress, participations.GoAsync);

    public Task<ParticipantAnswer> KeepAsync(string request, IProgress<ProgressNews> progress) => SayAsync(request, progress, participations.KeepAsync);

    public Task<ParticipantAnswer> GoBackAsync(string request, IProgress<ProgressNews> progress) => SayAsync(request, progress, participations.GoBackAsync);

    public Task<ParticipantAnswer> CancelAsync(string request, IProgress<ProgressNews> progress) => SayAsync(request, progress, participations.GoBackAsync);

    /// <summary>The connection is gone.</summary>
    public void Dispose()
    {
        _isGone = true;
        foreach (var (request, progress) in _requests)
            Lose(request, progress);
    }

    private async Task<ParticipantAnswer> SayAsync(string request, IProgress<ProgressNews> progress, Func<string, Task<KernelAnswer>> say)
    {
        // A kernel that starts may be in doubt, and finds out by itself: what it answers before that would be a guess.
        await identity.Started.ConfigureAwait(false);
        return Of(await HearAsync(request, progress, () => say(request)).ConfigureAwait(false));
    }

    private Task<KernelAnswer> HearAsync(string request, IProgress<ProgressNews> progress, Func<Task<KernelAnswer>> hear)
    {
        _requests[request] = progress;
        news.Listen(request, progress);
        var answering = hear();

        // A word that was read just before the connection ended may come here after that.
        if (_isGone)
            Lose(request, progress);
        return answering;
    }

    private void Lose(string request, IProgress<ProgressNews> progress)
    {
        news.Forget(request, progress);
        participations.Lost(request);
    }

    private static ParticipantAnswer Of(KernelAnswer answer) => new()
    {
        Word = Words.Of(answer.Word),
        Changes = [.. answer.Changes.Select(static change => new HistoryChange(change.Id, change.From, change.To))],
        Cause = answer.Cause,
        Outcome = answer.Report is { } report ? JsonSerializer.Deserialize(report, ControlJson.Default.RequestOutcome) : null,
    };
}
