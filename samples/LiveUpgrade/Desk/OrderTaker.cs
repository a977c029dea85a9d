using System.Collections.Concurrent;
using OrderDesk;
using PluginRuntime.Control;

namespace LiveUpgrade.Desk;

/// <summary>Takes orders: admission, then a quote, then a place in the sequence. The same id is taken once.</summary>
internal sealed class OrderTaker(IPluginRuntime runtime, IAdmission admission, IPricing pricing)
{
    /// <summary>Orders kept for repeats and look-ups; the oldest are dropped.</summary>
    private const int KeptOrders = 1_000_000;

    private readonly ConcurrentDictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _oldest = new();
    private long _sequence;
    private long _refused;

    internal long Taken => Volatile.Read(ref _sequence);

    internal long Refused => Volatile.Read(ref _refused);

    internal OrderAccepted? Find(string id) => _places.GetValueOrDefault(id)?.Answer;

    /// <summary>Takes the order, or tells what became of it when its id is known.</summary>
    /// <returns>Exactly one of the two.</returns>
    internal (OrderAccepted? Accepted, OrderRefused? Refused) Take(string client, OrderRequest order)
    {
        var place = _places.GetOrAdd(order.Id!, static _ => new Place());
        // Two calls with one id: the second waits for the first and gets its answer.
        lock (place)
        {
            if (place.Answer is { } known)
                return (known, null);
            var (accepted, refused) = AdmitAndQuote(client, order);
            if (accepted is null)
            {
                Interlocked.Increment(ref _refused);
                return (null, refused);
            }

            place.Answer = accepted;
        }

        _oldest.Enqueue(order.Id!);
        if (_oldest.Count > KeptOrders && _oldest.TryDequeue(out var dropped))
            _places.TryRemove(dropped, out _);
        return (place.Answer, null);
    }

    #region pin
    private (OrderAccepted?, OrderRefused?) AdmitAndQuote(string client, OrderRequest order)
    {
        // One order, one version of everything. Each call by itself is consistent without it; but between the two an upgrade may
        // switch, and the order would be admitted by one set of modules and priced by the next. The pin costs about 0.5 us and 750
        // bytes, beside the 50 us and more of the HTTP call around it; a host that needs no such promise leaves it out.
        using var pin = runtime.Pin();

        var decision = admission.Admit(client, orders: 1);
        if (!decision.Admitted)
            return (null, new OrderRefused(order.Id!, Seconds(decision.RetryAfter), VersionOf(decision.ServedBy)));

        var quote = pricing.Quote(new QuoteRequest(client, order.Symbol!, order.Side, order.Quantity));
        return (new OrderAccepted(
            order.Id!,
            Interlocked.Increment(ref _sequence),
            new ServedBy(VersionOf(decision.ServedBy), VersionOf(quote.ServedBy)),
            new OrderQuote(quote.UnitPrice, quote.Total, quote.Tier, VersionOf(quote.StandingServedBy))), null);
    }
    #endregion

    private static double? Seconds(TimeSpan retryAfter) => retryAfter == TimeSpan.MaxValue ? null : retryAfter.TotalSeconds;

    /// <summary>"2.0.0" of "admission 2.0.0".</summary>
    private static string VersionOf(string servedBy) => servedBy[(servedBy.LastIndexOf(' ') + 1)..];

    private sealed class Place
    {
        internal OrderAccepted? Answer;
    }
}
