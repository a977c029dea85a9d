using System.Text.Json;

namespace Admission;

/// <summary>One client: a bucket that fills at the client's rate and from which every order takes a token. Guarded by its own lock.</summary>
/// <param name="tokens">Tokens in the bucket.</param>
/// <param name="now">The present timestamp.</param>
internal sealed class TokenBucket(double tokens, long now)
{
    private double _tokens = tokens;
    private long _filledAt = now;

    /// <summary>When the client was last here.</summary>
    public long LastSeen { get; set; } = now;

    public long AdmittedOrders { get; set; }

    /// <summary>No longer in the table: who still holds it looks the client up again.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>The notes of the hand-over that knows already that this client changed.</summary>
    public ChangeNotes? NotedIn { get; set; }

    /// <summary>What another version wrote about this client and this one does not understand.</summary>
    public IDictionary<string, JsonElement>? Unknown { get; set; }

    public double TokensAt(long now, TimeProvider time, AdmissionOptions options) =>
        Math.Min(options.Burst, _tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * options.OrdersPerSecond));

    /// <summary>Takes tokens for all of <paramref name="orders"/>, or none.</summary>
    /// <returns>Zero when they were taken, else the time until they could be.</returns>
    public TimeSpan Take(int orders, long now, TimeProvider time, AdmissionOptions options)
    {
        LastSeen = now;
        if (orders > options.Burst)
            return TimeSpan.MaxValue;
        _tokens = TokensAt(now, time, options);
        _filledAt = now;
        if (_tokens < orders)
            return TimeSpan.FromSeconds((orders - _tokens) / options.OrdersPerSecond);
        _tokens -= orders;
        AdmittedOrders += orders;
        return TimeSpan.Zero;
    }
}
