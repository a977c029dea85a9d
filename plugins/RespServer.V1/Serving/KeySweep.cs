using RespServer.Keys;

namespace RespServer.Serving;

/// <summary>Removes keys whose time has run out and that nobody asks for. Looks at a bounded number in each run, in slices.</summary>
/// <param name="server">The server.</param>
internal sealed class KeySweep(ServerCore server)
{
    /// <summary>How often it runs.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private const int SliceKeys = 256;
    private const int MostSlices = 16;

    /// <summary>One run. Goes on as long as it finds that at least one key in eight had run out.</summary>
    internal ValueTask RunAsync(CancellationToken cancellationToken)
    {
        for (var slice = 0; slice < MostSlices && !cancellationToken.IsCancellationRequested; slice++)
        {
            if (RunSlice() < SliceKeys / 8)
                break;
            server.Keys.Gate.Yield();
        }

        return ValueTask.CompletedTask;
    }

    private int RunSlice()
    {
        var expired = 0;
        server.Keys.Gate.Enter();
        try
        {
            var now = server.Now;
            for (var looked = Math.Min(SliceKeys, server.Keys.Expiring.Count); looked > 0; looked--)
            {
                if (server.Keys.Expiring.Next() is not { } entry || entry.ExpiresAt > now)
                    continue;
                server.Keys.Expire(entry);
                expired++;
            }
        }
        finally
        {
            server.Keys.Gate.Exit();
        }

        return expired;
    }
}
