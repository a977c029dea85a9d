using PluginRuntime.Control.Coordination;

namespace PluginRuntime.Control.Tests.Coordination;

/// <summary>A kernel of which a test says what it answers to each word. It notes the words that it hears.</summary>
internal sealed class FakeKernel(string name) : IParticipant
{
    private readonly Lock _lock = new();
    private readonly List<string> _heard = [];
    private readonly Dictionary<string, Func<CancellationToken, Task<KernelAnswer>>> _answers = new()
    {
        ["prepare"] = _ => Says(KernelWord.Prepared),
        ["go"] = _ => Says(KernelWord.Proved),
        ["keep"] = _ => Says(KernelWord.Kept),
        ["go back"] = _ => Says(KernelWord.WentBack),
        ["cancel"] = _ => Says(KernelWord.WentBack),
    };

    internal string Name => name;

    internal bool IsCut { get; private set; }

    /// <summary>What it was told, in order.</summary>
    internal IReadOnlyList<string> Heard
    {
        get
        {
            lock (_lock)
                return [.. _heard];
        }
    }

    /// <summary>The last words among it.</summary>
    internal IReadOnlyList<string> LastWords => [.. Heard.Where(static word => word is "keep" or "go back" or "cancel")];

    internal static Task<KernelAnswer> Says(KernelWord word, string? cause = null) => Task.FromResult(new KernelAnswer(word, [new("pricing", "1.0.0", "2.0.0")], cause));

    internal static Func<CancellationToken, Task<KernelAnswer>> Breaks { get; } = static _ => Task.FromException<KernelAnswer>(new IOException("the pipe is broken"));

    /// <summary>Never answers, and does not heed the token.</summary>
    internal static Func<CancellationToken, Task<KernelAnswer>> Hangs { get; } = static _ => new TaskCompletionSource<KernelAnswer>().Task;

    internal FakeKernel On(string word, Func<CancellationToken, Task<KernelAnswer>> answer)
    {
        _answers[word] = answer;
        return this;
    }

    internal FakeKernel On(string word, KernelWord answer, string? cause = null) => On(word, _ => Says(answer, cause));

    /// <summary>Answers when the test says so; what is returned completes when the word has come.</summary>
    internal (Task Heard, TaskCompletionSource<KernelAnswer> Answer) Hold(string word)
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource<KernelAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        On(word, _ =>
        {
            heard.TrySetResult();
            return answer.Task;
        });
        return (heard.Task, answer);
    }

    public Task<KernelAnswer> PrepareAsync(FleetRequest request, CancellationToken cancellationToken) => Hear("prepare", cancellationToken);

    public Task<KernelAnswer> GoAsync(string request, CancellationToken cancellationToken) => Hear("go", cancellationToken);

    public Task<KernelAnswer> KeepAsync(string request, CancellationToken cancellationToken) => Hear("keep", cancellationToken);

    public Task<KernelAnswer> GoBackAsync(string request, CancellationToken cancellationToken) => Hear("go back", cancellationToken);

    public Task<KernelAnswer> CancelAsync(string request, CancellationToken cancellationToken) => Hear("cancel", cancellationToken);

    public ValueTask DisposeAsync()
    {
        IsCut = true;
        return ValueTask.CompletedTask;
    }

    private Task<KernelAnswer> Hear(string word, CancellationToken cancellationToken)
    {
        lock (_lock)
            _heard.Add(word);
        return _answers[word](cancellationToken);
    }
}
