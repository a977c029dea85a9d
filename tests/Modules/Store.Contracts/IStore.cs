using PluginRuntime;

namespace Store;

/// <summary>Served by virtual servers whose moves are measured: all that they have of state can be checked afterwards.</summary>
[Contract(ByName = true)]
public interface IStore
{
    /// <summary>Returns what it gets.</summary>
    [Idempotent]
    ValueTask<byte[]> EchoAsync(byte[] bytes, CancellationToken cancellationToken = default);

    /// <summary>The same, and counts it. Not idempotent.</summary>
    ValueTask<byte[]> CountAsync(byte[] bytes, CancellationToken cancellationToken = default);

    /// <summary>Keeps a value of this many bytes, at least 8, under each key from 0 on; each says 0.</summary>
    ValueTask FillAsync(int keys, int bytes, CancellationToken cancellationToken = default);

    /// <summary>Replaces a value by one of the same size that says <paramref name="number"/>.</summary>
    ValueTask PutAsync(int key, long number, CancellationToken cancellationToken = default);

    /// <summary>Marks pages of the server's memory: <see cref="Mark.Of"/>.</summary>
    ValueTask MarkAsync(long first, int pages, long round, CancellationToken cancellationToken = default);

    /// <summary>What a page of the server's memory is marked with.</summary>
    [Idempotent]
    ValueTask<long> LookAsync(long page, CancellationToken cancellationToken = default);

    /// <summary>What it has.</summary>
    [Idempotent]
    ValueTask<StoreStatus> StatusAsync(CancellationToken cancellationToken = default);
}

/// <summary>What a store has.</summary>
/// <param name="Version">Of the package that answers.</param>
/// <param name="Address">Where it listens for streams of <see cref="Frame"/>s, or empty.</param>
/// <param name="Counted">Calls of <see cref="IStore.CountAsync"/>, wherever it was.</param>
/// <param name="Sum">The sum of <see cref="Mark.Of"/> each key and what its value says.</param>
public sealed record StoreStatus(string Version, string Address, long Counted, long Sum);
