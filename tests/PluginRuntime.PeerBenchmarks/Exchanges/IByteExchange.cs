using StreamJsonRpc;

namespace PluginRuntime.PeerBenchmarks.Exchanges;

/// <summary>What every peer serves: the same methods, the same implementation, the same bytes.</summary>
[Contract(MustBeRemote = true)]
[JsonRpcContract]
public partial interface IByteExchange
{
    /// <summary>Answers with as many bytes, in an array of their own.</summary>
    /// <param name="argument">Any bytes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Each byte's complement, so that nobody can answer without having read.</returns>
    ValueTask<byte[]> SwapAsync(byte[] argument, CancellationToken cancellationToken);

    /// <summary>Streams chunks of <see cref="ByteExchange.ChunkBytes"/>.</summary>
    /// <param name="chunks">How many.</param>
    /// <param name="cancellationToken">Ends the sequence.</param>
    /// <returns>The chunks; <see cref="ByteExchange.Stamp"/> tells their content.</returns>
    [BorrowedElements]
    IAsyncEnumerable<ReadOnlyMemory<byte>> Read(int chunks, CancellationToken cancellationToken);
}
