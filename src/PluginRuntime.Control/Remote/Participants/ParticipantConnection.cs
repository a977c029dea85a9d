using System.Text.Json;
using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Remote.Clients;
using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Control.Remote.Participants;

/// <summary>A kernel as its coordinator speaks to it, over the kernel's control pipe.</summary>
internal sealed class ParticipantConnection(KernelClient client, IProgress<KernelPhase> phases) : IParticipant, IProgress<ProgressNews>
{
    public Task<KernelAnswer> PrepareAsync(FleetRequest request, CancellationToken cancellationToken)
    {
        var order = JsonSerializer.Deserialize(request.What, ControlJson.Default.RequestOrder)! with { Id = request.Id, By = request.By };
        return AnswerAsync(client.PrepareAsync(order, request.Reference!, this, cancellationToken));
    }

    public Task<KernelAnswer> GoAsync(string request, CancellationToken cancellationToken) => AnswerAsync(client.SayAsync("go", request, this, cancellationToken));

    public Task<KernelAnswer> KeepAsync(string request, CancellationToken cancellationToken) => AnswerAsync(client.SayAsync("keep", request, this, cancellationToken));

    public Task<KernelAnswer> GoBackAsync(string request, CancellationToken cancellationToken) => AnswerAsync(client.SayAsync("goBack", request, this, cancellationToken));

    public Task<KernelAnswer> CancelAsync(string request, CancellationToken cancellationToken) => AnswerAsync(client.SayAsync("cancel", request, this, cancellationToken));

    public void Report(ProgressNews value) => phases.Report(new KernelPhase(value.About, value.From, value.To, value.AtMs));

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<KernelAnswer> AnswerAsync(Task<ParticipantAnswer> answering)
    {
        var answer = await answering.ConfigureAwait(false);
        return new KernelAnswer(
            WordOf(answer.Word),
            [.. answer.Changes.Select(static change => new FleetChange(change.Id, change.From, change.To))],
            answer.Cause,
            answer.Outcome is { } outcome ? JsonSerializer.Serialize(outcome, ControlJson.Default.RequestOutcome) : null);
    }

    private static KernelWord WordOf(string text) =>
        Enum.GetValues<KernelWord>().Cast<KernelWord?>().FirstOrDefault(word => Words.Of(word!.Value) == text) ?? throw new IOException($"The kernel answered '{text}', which is no word of this version.");
}
