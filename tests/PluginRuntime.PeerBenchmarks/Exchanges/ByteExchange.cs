using System.Runtime.CompilerServices;

namespace PluginRuntime.PeerBenchmarks.Exchanges;

/// <summary>The implementation behind every peer. Does as little as a method can that reads its argument and makes its result.</summary>
internal sealed class ByteExchange : IByteExchange
{
    /// <summary>The size of a chunk.</summary>
    internal const int ChunkBytes = 1024 * 1024;

    private readonly byte[][] _chunks = [.. Enumerable.Range(0, 4).Select(MakeChunk)];

    /// <summary>What every byte of a chunk is.</summary>
    /// <param name="chunk">Its number, from zero.</param>
    internal static byte Stamp(int chunk) => (byte)((chunk % 4) + 1);

    public ValueTask<byte[]> SwapAsync(byte[] argument, CancellationToken cancellationToken)
    {
        var result = new byte[argument.Length];
        for (var index = 0; index < result.Length; index++)
            result[index] = (byte)~argument[index];
        return new ValueTask<byte[]>(result);
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> Read(int chunks, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // As from a cache: what is measured is the way to the other process, not the making of the bytes.
        await Task.CompletedTask;
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return _chunks[chunk % _chunks.Length];
        }
    }

    private static byte[] MakeChunk(int number)
    {
        var chunk = new byte[ChunkBytes];
        chunk.AsSpan().Fill(Stamp(number));
        return chunk;
    }
}
