using PluginRuntime;

namespace Tally;

/// <summary>
/// Served by an offload that writes down what it executed, in a file of each process: afterwards a test can tell for every call whether it was
/// executed never, once or twice.
/// </summary>
[Contract(MustBeRemote = true)]
public interface ITally
{
    /// <summary>Who serves.</summary>
    [Idempotent]
    ValueTask<TallyAnswer> WhoAsync(CancellationToken cancellationToken = default);

    /// <summary>Notes that it was executed. Not idempotent.</summary>
    ValueTask<TallyAnswer> NoteAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="NoteAsync"/>, but returns only when a file of this name is in the offload's folder.</summary>
    ValueTask<TallyAnswer> HoldAsync(string id, string latch, CancellationToken cancellationToken = default);

    /// <summary>Notes that it was executed, and, when its cancellation comes, <c>ID cancelled</c>. Never returns otherwise.</summary>
    ValueTask WaitAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Blocks more threads of the pool than there will ever be, and notes that it did. Its answer may not come: who would send it?</summary>
    ValueTask StarveAsync(string id);

    /// <summary>What arrived: length and checksum.</summary>
    ValueTask<TallyDigest> DigestAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Makes bytes as <see cref="TallyDigest.Fill"/> does.</summary>
    ValueTask<byte[]> MakeAsync(int length, byte seed);
}

/// <summary>Who answered.</summary>
public sealed record TallyAnswer(string Version, int ProcessId);
