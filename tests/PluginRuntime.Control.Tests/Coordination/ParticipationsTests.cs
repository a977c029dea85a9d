using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Coordination.Protocol;
using Xunit;

namespace PluginRuntime.Control.Tests.Coordination;

/// <summary>Words about requests that a kernel has, had, or never heard of.</summary>
public sealed class ParticipationsTests : IDisposable
{
    private readonly Fleet _fleet = Fleet.Of("a");
    private readonly Dictionary<string, bool> _journal = [];
    private readonly FleetOptions _options = new();
    private int _begun;

    public void Dispose() => _fleet.Dispose();

    [Fact]
    public async Task LastWordBeforeTheFirst_TheRequestDoesNotBegin()
    {
        await using var kernel = Kernel();

        Assert.Equal(KernelWord.WentBack, (await kernel.GoBackAsync("r1").Within("answer")).Word);

        Assert.Equal(KernelWord.Refused, (await kernel.PrepareAsync(_fleet.Request()).Within("vote")).Word);
        Assert.Equal(0, _begun);
    }

    [Theory]
    [InlineData(true, KernelWord.Kept)]
    [InlineData(false, KernelWord.WentBack)]
    public async Task EndedBeforeTheKernelRestarted_TheJournalAnswers(bool servesNew, object word)
    {
        _journal["r1"] = servesNew;
        await using var kernel = Kernel();

        Assert.Equal((KernelWord)word, (await kernel.KeepAsync("r1").Within("answer")).Word);
        Assert.Equal((KernelWord)word, (await kernel.GoBackAsync("r1").Within("answer")).Word);
        Assert.Equal(KernelWord.Refused, (await kernel.PrepareAsync(_fleet.Request()).Within("vote")).Word);
        Assert.Equal(0, _begun);
    }

    [Fact]
    public async Task PreparedTwice_IsBegunOnce_AndAfterItsEndEveryWordHasTheSameAnswer()
    {
        await using var kernel = Kernel();
        var first = kernel.PrepareAsync(_fleet.Request());
        var second = kernel.PrepareAsync(_fleet.Request());
        Assert.Same(await first.Within("vote"), await second.Within("vote"));
        await kernel.GoAsync("r1").Within("proof");
        Assert.Equal(KernelWord.Kept, (await kernel.KeepAsync("r1").Within("end")).Word);

        await Deadline.Until(() => kernel.PhaseOf("r1") is null, "end of the work");
        Assert.Equal(KernelWord.Kept, (await kernel.KeepAsync("r1").Within("answer")).Word);
        Assert.Equal(KernelWord.Kept, (await kernel.GoBackAsync("r1").Within("answer")).Word);
        Assert.Equal(KernelWord.Refused, (await kernel.PrepareAsync(_fleet.Request()).Within("vote")).Word);
        Assert.Equal(1, _begun);
    }

    [Fact]
    public async Task KernelEndsWhileItIsHeld_GoesBack_ByTheLogIfItHadProved()
    {
        await _fleet.Log.BeginAsync(_fleet.Request(), default);
        var kernel = Kernel();
        await kernel.PrepareAsync(_fleet.Request()).Within("vote");
        await kernel.GoAsync("r1").Within("proof");

        await kernel.DisposeAsync().AsTask().Within("end of the kernel");

        Assert.Equal(Decision.Aborted, (await _fleet.Log.DecideAsync("r1", Decision.Committed, "test", default)).Decision);
        Assert.Equal(KernelWord.WentBack, (await kernel.KeepAsync("r1").Within("answer")).Word);
    }

    [Fact]
    public async Task KernelEndsInDoubt_AndTheLogDoesNotAnswer_EndsAllTheSame()
    {
        _options.ObeyWithin = TimeSpan.FromMilliseconds(50);
        var kernel = Kernel();
        await kernel.PrepareAsync(_fleet.Request()).Within("vote");
        await kernel.GoAsync("r1").Within("proof");

        // The log has not begun the request: it answers nothing about it.
        await kernel.DisposeAsync().AsTask().Within("end of the kernel");

        Assert.Equal(ParticipantPhase.Asking, kernel.PhaseOf("r1"));
    }

    [Fact]
    public async Task WorkThatThrows_IsARefusal()
    {
        await using var kernel = new Participations("a", static (_, _, _) => throw new InvalidOperationException("a bug"), static _ => null, _ => _fleet.Log, _options, TimeProvider.System);

        var vote = await kernel.PrepareAsync(_fleet.Request()).Within("vote");

        Assert.Equal((KernelWord.Refused, "a bug"), (vote.Word, vote.Cause));
    }

    [Theory]
    [InlineData("r1|/some/where", "r1", "/some/where")]
    [InlineData("r1|/some|where", "r1", "/some|where")]
    [InlineData("r1", null, null)]
    [InlineData("|/some/where", null, null)]
    [InlineData("r1|", null, null)]
    public void Reference_IsReadAsItWasWritten(string text, string? request, string? path)
    {
        var reference = CoordinatorReference.Parse(text);

        Assert.Equal((request, path), (reference?.Request, reference?.LogPath));
        Assert.True(reference is null || reference.ToString() == text);
    }

    [Fact]
    public async Task Coordinator_GivesKernelsTheReferenceOfItsLog()
    {
        FleetRequest? heard = null;
        var kernel = new Participations("a", (request, _, _) => { heard = request; return Task.FromResult(new KernelRunEnd(false, "no")); }, static _ => null, _ => _fleet.Log, _options, TimeProvider.System);
        _fleet.Put("a", new Direct(kernel));

        await _fleet.ApplyAsync();

        Assert.Equal(new CoordinatorReference("r1", _fleet.Log.FilePath), CoordinatorReference.Parse(heard!.Reference!));
    }

    private Participations Kernel() => new("a", RunAsync, request => _journal.TryGetValue(request, out var servesNew) ? servesNew : null, _ => _fleet.Log, _options, TimeProvider.System);

    private async Task<KernelRunEnd> RunAsync(FleetRequest request, IRequestHold hold, CancellationToken cancelled)
    {
        _begun++;
        if (await hold.PreparedAsync([], cancelled) is { } refused)
            return new(false, refused);
        return await hold.ProvedAsync(default) is { } back ? new(false, back) : new(true);
    }

    private sealed class Direct(Participations kernel) : IParticipant
    {
        public Task<KernelAnswer> PrepareAsync(FleetRequest request, CancellationToken cancellationToken) => kernel.PrepareAsync(request);

        public Task<KernelAnswer> GoAsync(string request, CancellationToken cancellationToken) => kernel.GoAsync(request);

        public Task<KernelAnswer> KeepAsync(string request, CancellationToken cancellationToken) => kernel.KeepAsync(request);

        public Task<KernelAnswer> GoBackAsync(string request, CancellationToken cancellationToken) => kernel.GoBackAsync(request);

        public Task<KernelAnswer> CancelAsync(string request, CancellationToken cancellationToken) => kernel.GoBackAsync(request);

        public ValueTask DisposeAsync() => kernel.DisposeAsync();
    }
}
