namespace PluginRuntime.Benchmarks.Servers;

/// <summary>What callers send: 64 bytes, which name the call.</summary>
internal static class Payload
{
    private const int Bytes = 64;

    /// <summary>Makes a caller of 64 bytes there and back.</summary>
    /// <param name="echo">Answers with what it gets.</param>
    /// <param name="caller">The caller's number.</param>
    /// <returns>Calls; returns whether the answer belongs to the call.</returns>
    internal static Func<Task<bool>> Caller(Func<byte[], CancellationToken, ValueTask<byte[]>> echo, int caller)
    {
        long calls = 0;
        return async () =>
        {
            var payload = new byte[Bytes];
            BitConverter.TryWriteBytes(payload, ++calls);
            payload[^1] = (byte)caller;
            return (await echo(payload, CancellationToken.None).ConfigureAwait(false)).AsSpan().SequenceEqual(payload);
        };
    }
}
