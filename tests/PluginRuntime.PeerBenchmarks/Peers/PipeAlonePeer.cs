using System.IO.Pipes;
using System.Runtime.CompilerServices;
using PluginRuntime.PeerBenchmarks.Exchanges;

namespace PluginRuntime.PeerBenchmarks.Peers;

/// <summary>
/// A control, not a peer: chunks over a named pipe without frames, each read to the same memory. What is left of it in the other rows is
/// their doing; how much it is tells what else the machine does.
/// </summary>
internal sealed class PipeAlonePeer : Peer
{
    internal override string Name => "pipe";

    internal override string Title => "pipe alone";

    internal override async Task ServeAsync(string path, IByteExchange target, Action onReady, Task stop)
    {
        await using var pipe = new NamedPipeServerStream(path, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        onReady();
        await pipe.WaitForConnectionAsync();

        // The caller closes its end only when this process has ended.
        await Task.WhenAny(AnswerAsync(pipe, target), stop).Unwrap();
        await stop;
    }

    internal override async Task<IByteExchange> ConnectAsync(string path)
    {
        var pipe = new NamedPipeClientStream(".", path, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        await pipe.ConnectAsync();
        return new Caller(pipe);
    }

    private static async Task AnswerAsync(Stream pipe, IByteExchange target)
    {
        var request = new byte[sizeof(int)];
        while (await pipe.ReadAtLeastAsync(request, request.Length, throwOnEndOfStream: false) == request.Length)
        {
            await foreach (var chunk in target.Read(BitConverter.ToInt32(request), CancellationToken.None))
                await pipe.WriteAsync(chunk);
        }
    }

    private sealed class Caller(Stream pipe) : IByteExchange
    {
        private readonly byte[] _chunk = new byte[Exchanges.ByteExchange.ChunkBytes];

        public ValueTask<byte[]> SwapAsync(byte[] argument, CancellationToken cancellationToken) =>
            throw new NotSupportedException("A pipe without frames carries no calls of many callers at once.");

        public async IAsyncEnumerable<ReadOnlyMemory<byte>> Read(int chunks, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await pipe.WriteAsync(BitConverter.GetBytes(chunks), cancellationToken);
            for (var chunk = 0; chunk < chunks; chunk++)
            {
                await pipe.ReadExactlyAsync(_chunk, cancellationToken);
                yield return _chunk;
            }
        }
    }
}
