using System.Collections.Concurrent;
using LiveUpgrade.Proof;
using OrderBook;
using OrderDesk;
using PluginRuntime;
using PluginRuntime.Control;

namespace LiveUpgrade.Desk;

/// <summary>
/// Takes orders, one stage after the other: admission, a quote, the book, which writes them to the log; then the answer. The same id is taken once, and an order whose
/// taking came to nothing goes on where it stopped when it is sent again.
/// </summary>
internal sealed class OrderTaker(IPluginRuntime runtime, IAdmission admission, IPricing pricing, IVirtualServers servers, QuoteFile quotes)
{
    /// <summary>Orders kept for repeats and look-ups; the oldest are dropped.</summary>
    private const int KeptOrders = 1_000_000;

    private readonly ConcurrentDictionary<string, Place> _places = Earlier(quotes);
    private readonly ConcurrentQueue<string> _oldest = new(quotes.Earlier.TakeLast(KeptOrders).Select(static quoted => quoted.Id));
    private long _taken;
    private long _refused;

    internal long Taken => Volatile.Read(ref _taken);

    internal long Refused => Volatile.Read(ref _refused);

    /// <summary>Tells how an order was acknowledged; of one that an earlier desk took, its book is asked.</summary>
    /// <returns><see langword="null"/> when it was not.</returns>
    internal async ValueTask<OrderAccepted?> FindAsync(string id)
    {
        var place = _places.GetValueOrDefault(id);
        if (place is { Answer: null, Taking: null, Quoted: { } quoted }
            && await servers.Get<IOrderBook>(quoted.Symbol).FindAsync(BookedOrder.NameOf(id), CancellationToken.None) is { } known)
        {
            place.Answer = Answer(quoted, known.Placement);
        }

        return place?.Answer;
    }

    /// <summary>Takes the order, or tells what became of it when its id is known.</summary>
    internal Task<OrderOutcome> TakeAsync(string client, OrderRequest order)
    {
        var place = _places.GetOrAdd(order.Id!, static _ => new Place());
        lock (place)
        {
            // Two calls with one id: the second waits for the first and gets its answer.
            if (place.Taking is null || (place.Taking.IsCompleted && place.Answer is null))
                place.Taking = TakeAsync(place, client, order);
            return place.Taking;
        }
    }

    private async Task<OrderOutcome> TakeAsync(Place place, string client, OrderRequest order)
    {
        // Admitted and quoted once, however often the book has to be tried.
        if (place.Quoted is null)
        {
            (var quoted, var refused) = AdmitAndQuote(client, order);
            if (refused is not null)
            {
                Interlocked.Increment(ref _refused);
                return new OrderOutcome { Refused = refused };
            }

            place.Quoted = quoted;
        }

        try
        {
            if (!place.IsKept)
                Keep(place);

            // The book answers when the order is on disk. Not bound to the caller's connection: admission has counted the order, and
            // others may wait for it.
            var booked = await servers.Get<IOrderBook>(place.Quoted!.Symbol).PlaceAsync(
                new Order(BookedOrder.NameOf(order.Id!), client, order.Side == OrderSide.Buy ? Side.Buy : Side.Sell, order.Price, order.Quantity), CancellationToken.None);
            place.Answer = Answer(place.Quoted, booked);
        }
        catch (Exception exception) when (exception is InvalidOperationException or PluginRuntimeException or IOException)
        {
            return new OrderOutcome { Unwritten = exception.Message };
        }

        place.Quoted = null;
        Interlocked.Increment(ref _taken);
        return new OrderOutcome { Accepted = place.Answer };
    }

    private void Keep(Place place)
    {
        quotes.Add(place.Quoted!);
        place.IsKept = true;
        _oldest.Enqueue(place.Quoted!.Id);
        if (_oldest.Count > KeptOrders && _oldest.TryDequeue(out var dropped))
            _places.TryRemove(dropped, out _);
    }

    #region pin
    private (QuotedOrder?, OrderRefused?) AdmitAndQuote(string client, OrderRequest order)
    {
        // One order, one version of everything. Each call by itself is consistent without it; but between the two an upgrade may
        // switch, and the order would be admitted by one set of modules and priced by the next. The pin costs little beside the HTTP
        // call around it; a host that needs no such promise leaves it out.
        using var pin = runtime.Pin();

        var decision = admission.Admit(client, orders: 1);
        if (!decision.Admitted)
            return (null, new OrderRefused(order.Id!, Seconds(decision.RetryAfter), VersionOf(decision.ServedBy)));

        var quote = pricing.Quote(new QuoteRequest(client, order.Symbol!, order.Side, order.Quantity));
        return (new QuotedOrder(
            order.Id!,
            order.Symbol!,
            order.Price,
            new OrderQuote(quote.UnitPrice, quote.Total, quote.Tier, VersionOf(quote.StandingServedBy)),
            VersionOf(decision.ServedBy),
            VersionOf(quote.ServedBy)), null);
    }
    #endregion

    private static OrderAccepted Answer(QuotedOrder order, Placement booked) => new(
        order.Id,
        booked.LogSequence,
        new ServedBy(order.Admission, order.Pricing, booked.BookVersion, booked.LogVersion),
        order.Quote,
        new OrderBooked(booked.Sequence, booked.Fills.Sum(fill => fill.Quantity), booked.Rest, booked.Cancelled));

    /// <summary>Orders that an earlier desk has quoted: sent again they go on, or are found, where that desk has left them.</summary>
    private static ConcurrentDictionary<string, Place> Earlier(QuoteFile quotes)
    {
        var places = new ConcurrentDictionary<string, Place>(StringComparer.Ordinal);
        foreach (var quoted in quotes.Earlier.TakeLast(KeptOrders))
            places[quoted.Id] = new Place { Quoted = quoted, IsKept = true };
        return places;
    }

    private static double? Seconds(TimeSpan retryAfter) => retryAfter == TimeSpan.MaxValue ? null : retryAfter.TotalSeconds;

    /// <summary>"2.0.0" of "admission 2.0.0".</summary>
    private static string VersionOf(string servedBy) => servedBy[(servedBy.LastIndexOf(' ') + 1)..];

    private sealed class Place
    {
        /// <summary>The latest try.</summary>
        internal Task<OrderOutcome>? Taking;

        /// <summary>Admitted and quoted, not in the book yet.</summary>
        internal QuotedOrder? Quoted;

        /// <summary>What was quoted is in the file.</summary>
        internal bool IsKept;

        internal OrderAccepted? Answer;
    }
}
