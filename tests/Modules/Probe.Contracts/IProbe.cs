using PluginRuntime;

namespace Probe;

/// <summary>A contract with a member of every kind that a gate carries. Each answer tells the version that gave it.</summary>
[Contract]
public interface IProbe
{
    /// <summary>The major version of the module that serves.</summary>
    int Stamp { get; }

    /// <summary>The generation that serves.</summary>
    long Generation { get; }

    string Echo(string text);

    /// <summary>Completes synchronously.</summary>
    ValueTask<string> EchoAsync(string text, CancellationToken cancellationToken);

    /// <summary>Completes on another thread.</summary>
    Task<string> EchoLaterAsync(string text, CancellationToken cancellationToken);

    /// <summary>Adds to the module's state, which is handed over, and returns the new value.</summary>
    long Add(long amount);

    ValueTask<long> AddAsync(long amount, CancellationToken cancellationToken);

    /// <summary>Signals that it is inside and blocks its thread until the latch is released, whatever is cancelled.</summary>
    int Block(ProbeLatch latch);

    /// <summary>As <see cref="Block"/>, without a thread; ends with a cancellation when <paramref name="cancellationToken"/> is cancelled.</summary>
    ValueTask<int> WaitAsync(ProbeLatch latch, CancellationToken cancellationToken);

    /// <summary>As <see cref="WaitAsync"/>, but also ends, without an error, when the runtime asks calls to finish early.</summary>
    ValueTask<int> BlockUntilCancelledAsync(ProbeLatch latch, CancellationToken cancellationToken);

    /// <summary>As <see cref="WaitAsync"/>, but only the latch ends it.</summary>
    ValueTask<int> IgnoreCancellationAsync(ProbeLatch latch, CancellationToken cancellationToken);

    /// <summary>Throws an exception of a type that is private to the module.</summary>
    void ThrowPrivate(string message);

    /// <summary>Throws an exception of a type that is private to the module, on another thread.</summary>
    ValueTask ThrowPrivateAsync(string message, CancellationToken cancellationToken);

    /// <summary>Throws a <see cref="ProbeException"/>.</summary>
    void ThrowShared(string message);

    /// <summary>Yields the module's version <paramref name="count"/> times, with a hop before each.</summary>
    IAsyncEnumerable<int> StreamAsync(int count, CancellationToken cancellationToken);

    IProbeSession Open(string name);

    ValueTask<IProbeSession> OpenAsync(string name, CancellationToken cancellationToken);

    /// <summary>What a module of a special shape has to say: its native library's version, a text in a language...</summary>
    string Ask(string question);

    bool TryParse(string text, out int number);

    void Swap(ref int left, ref int right);

    long Sum(in ProbePair pair);

    int Total(ReadOnlySpan<int> values);

    int this[int index] { get; }

    /// <summary>A member with a body, which version 2 overrides.</summary>
    string Describe() => "described by the contract";

#if NEXT
    /// <summary>The member that the host's contract does not have yet.</summary>
    string Greet(string name);
#endif
}
