using PluginRuntime;

namespace Cell;

/// <summary>Served by virtual servers that count and keep: what is in them can be checked after whatever happened to them.</summary>
[Contract(ByName = true)]
public interface ICell
{
    /// <summary>Who serves.</summary>
    [Idempotent]
    ValueTask<CellAnswer> WhoAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds, and returns the sum. Not idempotent.</summary>
    ValueTask<CellAnswer> AddAsync(long amount, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="AddAsync"/>, and saves the sum as a checkpoint before it returns.</summary>
    ValueTask<CellAnswer> AddAndSaveAsync(long amount, CancellationToken cancellationToken = default);

    /// <summary>Keeps a value of this many bytes under each key from 0 on.</summary>
    ValueTask FillAsync(int keys, int bytes, CancellationToken cancellationToken = default);

    /// <summary>Keeps a value.</summary>
    ValueTask PutAsync(int key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken = default);

    /// <summary>Forgets a value.</summary>
    ValueTask DropAsync(int key, CancellationToken cancellationToken = default);

    /// <summary>A value.</summary>
    [Idempotent]
    ValueTask<byte[]?> GetAsync(int key, CancellationToken cancellationToken = default);

    /// <summary>How many values there are, and a checksum of all.</summary>
    ValueTask<CellDigest> DigestAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns only when a file of this name is in the folder.</summary>
    ValueTask<CellAnswer> HoldAsync(string latch, CancellationToken cancellationToken = default);

    /// <summary>Whether two calls were ever inside at once.</summary>
    ValueTask<bool> OverlappedAsync(CancellationToken cancellationToken = default);

    /// <summary>Counts from 0 on; the next number when a file <c>latch-NUMBER</c> is in the folder, if a latch is named.</summary>
    IAsyncEnumerable<int> CountAsync(int to, string? latch, CancellationToken cancellationToken = default);

    /// <summary>Calls another cell.</summary>
    ValueTask<CellAnswer> AddElsewhereAsync(string name, long amount, CancellationToken cancellationToken = default);

    /// <summary>Leaves something behind that adds to another cell when a file of this name is in the folder, and writes what came of it to <c>LATCH.outcome</c>.</summary>
    ValueTask LeaveBehindAsync(string latch, string name, CancellationToken cancellationToken = default);

    /// <summary>Leaves something behind that saves a sum as a checkpoint when a file of this name is in the folder, and writes what came of it to <c>LATCH.outcome</c>.</summary>
    ValueTask SaveLaterAsync(string latch, long sum, CancellationToken cancellationToken = default);

    /// <summary>The options it was made with.</summary>
    ValueTask<string?> OptionAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Takes a processor for so long.</summary>
    ValueTask SpinAsync(int milliseconds, CancellationToken cancellationToken = default);

    /// <summary>Bytes that the heap of its process may take.</summary>
    ValueTask<long> HeapLimitAsync(CancellationToken cancellationToken = default);

    /// <summary>How often its scheduled work has run.</summary>
    ValueTask<int> TicksAsync(CancellationToken cancellationToken = default);
}

/// <summary>Who answered, and the sum.</summary>
public sealed record CellAnswer(string Version, int ProcessId, long Epoch, string Start, long Sum);

/// <summary>What a cell keeps.</summary>
public sealed record CellDigest(int Count, long Sum, string Sha256);
