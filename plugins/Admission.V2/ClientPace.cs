using System.Text.Json;

namespace Admission;

/// <summary>
/// One client by the generic cell rate algorithm: every admitted order keeps the client busy for one interval, and orders pass as
/// long as the client is not busy further ahead than its burst. One timestamp is the whole of it. Guarded by its own lock.
/// </summary>
/// <param name="busyUntil">The timestamp at which the client has earned all its orders (the algorithm's theoretical arrival time).</param>
/// <param name="now">The present timestamp.</param>
internal sealed class ClientPace(long busyUntil, long now)
{
    private long _busyUntil = busyUntil;

    /// <summary>When the client was last here.</summary>
    public long LastSeen { get; set; } = now;

    public long AdmittedOrders { get; set; }

    public long RefusedOrders { get; set; }

    /// <summary>No longer in the table: who still holds it looks the client up again.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>The notes of the hand-over that knows already that this client changed.</summary>
    public ChangeNotes? NotedIn { get; set; }

    /// <summary>What another version wrote about this client and this one does not understand.</summary>
    public IDictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>How far ahead of now the client is busy.</summary>
    public TimeSpan BusyAt(long now, TimeProvider time) =>
        _busyUntil <= now ? TimeSpan.Zero : time.GetElapsedTime(now, _busyUntil);

    /// <summary>Passes all of <paramref name="orders"/>, or none.</summary>
    /// <returns>Zero when they passed, else the time until they could.</returns>
    public TimeSpan Pass(int orders, long now, TimeProvider time, AdmissionOptions options)
    {
        LastSeen = now;
        var busy = BusyAt(now, time) + (orders / options.OrdersPerSecond * OneSecond);
        var tooFar = busy - (options.Burst / options.OrdersPerSecond * OneSecond);
        if (tooFar > TimeSpan.Zero)
        {
            RefusedOrders += orders;
            return orders > options.Burst ? TimeSpan.MaxValue : tooFar;
        }
        _busyUntil = now + (long)(busy.TotalSeconds * time.TimestampFrequency);
        AdmittedOrders += orders;
        return TimeSpan.Zero;
    }

    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);
}
