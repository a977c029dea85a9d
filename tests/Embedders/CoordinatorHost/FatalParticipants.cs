using PluginRuntime.Control.Coordination;

namespace CoordinatorHost;

/// <summary>Kernels to which each word is counted: the process may end right after the first, second, and so on of its kind.</summary>
internal sealed class FatalParticipants(IParticipants kernels, Suicide suicide) : IParticipants
{
    private readonly Dictionary<string, int> _said = [];

    public async Task<IParticipant> ConnectAsync(string kernel, IProgress<KernelPhase> phases, CancellationToken cancellationToken) =>
        new Participant(this, await kernels.ConnectAsync(kernel, phases, cancellationToken));

    private async Task<KernelAnswer> SayAsync(string request, string word, Task<KernelAnswer> answering)
    {
        int count;
        lock (_said)
            count = _said[word] = _said.GetValueOrDefault(word) + 1;
        suicide.EndIf(request, $"said-{word}-{count}");
        return await answering;
    }

    private sealed class Participant(FatalParticipants fatal, IParticipant kernel) : IParticipant
    {
        public Task<KernelAnswer> PrepareAsync(FleetRequest request, CancellationToken cancellationToken) => fatal.SayAsync(request.Id, "Prepare", kernel.PrepareAsync(request, cancellationToken));

        public Task<KernelAnswer> GoAsync(string request, CancellationToken cancellationToken) => fatal.SayAsync(request, "Go", kernel.GoAsync(request, cancellationToken));

        public Task<KernelAnswer> KeepAsync(string request, CancellationToken cancellationToken) => fatal.SayAsync(request, "Keep", kernel.KeepAsync(request, cancellationToken));

        public Task<KernelAnswer> GoBackAsync(string request, CancellationToken cancellationToken) => fatal.SayAsync(request, "GoBack", kernel.GoBackAsync(request, cancellationToken));

        public Task<KernelAnswer> CancelAsync(string request, CancellationToken cancellationToken) => fatal.SayAsync(request, "Cancel", kernel.CancelAsync(request, cancellationToken));

        public ValueTask DisposeAsync() => kernel.DisposeAsync();
    }
}
