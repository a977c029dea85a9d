using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using LiveUpgrade.Desk;
using LiveUpgrade.Proof;
using OrderBook;
using OrderDesk;
using PluginRuntime;

namespace LiveUpgrade.Load;

/// <summary>
/// Posts orders at a fixed rate, whether or not earlier ones have been answered, and counts latency from the time a call was to be
/// sent: what a slow desk delays is not left out. Checks every answer.
/// </summary>
internal sealed class LoadGenerator(HttpClient http, int rate, LoadStatistics statistics, ServingVersions versions, Ledger ledger)
{
    internal const int Clients = 64;

    /// <summary>Every so many orders is sent twice.</summary>
    private const int RepeatEvery = 50;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly ConcurrentBag<(BookedOrder Order, long LogSequence)> _booked = [];
    private readonly long[] _acknowledged = new long[Clients];
    private int _inFlight;

    internal static string Client(int number) => $"client-{number:00}";

    /// <summary>Runs until <paramref name="stop"/>, then waits for the answers that are still to come.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        // A thread of its own: a pool that is short of threads must not slow the load down.
        await Task.Factory.StartNew(() => Send(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (Volatile.Read(ref _inFlight) > 0)
            await Task.Delay(5, CancellationToken.None);
    }

    /// <summary>
    /// Asks the desk how many orders it admitted of each client: exactly the acknowledged ones, through all hand-overs of admission's state.
    /// </summary>
    internal async Task CheckStateAsync()
    {
        for (var client = 0; client < Clients; client++)
        {
            var view = await http.GetFromJsonAsync($"/clients/{Client(client)}", DeskJson.Default.ClientView);
            if (view!.AdmittedOrders != _acknowledged[client])
                statistics.AddFault($"{view.Client}: {_acknowledged[client]} orders were acknowledged, admission counts {view.AdmittedOrders}.");
        }

        var stats = await http.GetFromJsonAsync("/stats", DeskJson.Default.DeskStats);
        if (stats!.Symbols != Market.Symbols)
            statistics.AddFault($"{Market.Symbols} symbols had a price, {stats.Symbols} still have.");
        if (stats.Orders != _acknowledged.Sum())
            statistics.AddFault($"{_acknowledged.Sum()} orders were acknowledged, the desk took {stats.Orders}.");
    }

    /// <summary>Asks the books for every order that was acknowledged: there exactly as its caller was told.</summary>
    /// <returns>How many are.</returns>
    internal async Task<int> CheckBooksAsync(IVirtualServers books)
    {
        var asTold = 0;
        await Parallel.ForEachAsync(_booked, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (told, cancellationToken) =>
        {
            var (order, logSequence) = told;
            var known = await books.Get<IOrderBook>(order.Book).FindAsync(order.Name, cancellationToken);
            var found = known is null ? null : new BookedOrder(
                known.Order.Id, order.Book, known.Order.Client, known.Order.Side.ToString(), known.Order.Price, known.Order.Quantity,
                known.Placement.Sequence, known.Placement.Fills.Sum(fill => fill.Quantity), known.Placement.Cancelled);
            if (found == order && known!.Placement.LogSequence == logSequence)
                Interlocked.Increment(ref asTold);
            else
                statistics.AddFault($"{order.Book}: acknowledged as {order} with record {logSequence}, the book has {found} with record {known?.Placement.LogSequence}.");
        });
        return asTold;
    }

    private void Send(CancellationToken stop)
    {
        var start = Stopwatch.GetTimestamp();
        for (var number = 0L; !stop.IsCancellationRequested;)
        {
            for (; Due(number) <= Stopwatch.GetTimestamp(); number++)
            {
                Interlocked.Increment(ref _inFlight);
                _ = CallAsync(number, Due(number));
            }

            Thread.Sleep(1);
        }

        // On the grid of milliseconds that the timer can keep: 2,000 a second are two every millisecond.
        long Due(long number) => start + (long)(number * 1000 / rate * (Stopwatch.Frequency / 1000.0));
    }

    private async Task CallAsync(long number, long due)
    {
        var window = statistics.Window;
        var from = versions.Certain;
        var client = (int)(number % Clients);
        var order = new OrderRequest(
            $"order-{number}",
            Market.Symbol((int)(number * 7 % Market.Symbols)),
            // Each symbol comes by once in so many orders, and is bought and sold by turns, at prices that often meet.
            number / Market.Symbols % 2 == 0 ? OrderSide.Buy : OrderSide.Sell,
            1000 + (number / Market.Symbols * 7 % 5),
            (int)(number % 200) + 1,
            Client(client));
        var outcome = CallOutcome.Failed;
        var latency = TimeSpan.Zero;
        try
        {
            OrderAccepted? accepted;
            (outcome, accepted) = await PostAsync(order, from);
            latency = Stopwatch.GetElapsedTime(due);
            if (accepted is not null)
                Acknowledged(order, accepted, client);
            if (accepted is not null && number % RepeatEvery == 0)
                await RepeatAsync(order, accepted);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or JsonException or IOException)
        {
            latency = latency == TimeSpan.Zero ? Stopwatch.GetElapsedTime(due) : latency;
            outcome = CallOutcome.Failed;
            statistics.AddFault($"{order.Id}: {exception.Message}");
        }
        finally
        {
            statistics.Add(window, latency, outcome);
            Interlocked.Decrement(ref _inFlight);
        }
    }

    /// <summary>From here on the order must be in the log, as its caller sees it.</summary>
    private void Acknowledged(OrderRequest order, OrderAccepted answer, int client)
    {
        Interlocked.Increment(ref _acknowledged[client]);
        var booked = answer.Booked;
        var record = new BookedOrder(
            BookedOrder.NameOf(order.Id!), order.Symbol!, order.Client!, order.Side.ToString(), order.Price, order.Quantity, booked.Sequence, booked.Filled, booked.Cancelled);
        ledger.Add(record.Name.ToString(), answer.Sequence, record.ToBytes());
        _booked.Add((record, answer.Sequence));
    }

    private async Task<(CallOutcome Outcome, OrderAccepted? Accepted)> PostAsync(OrderRequest order, (int Modules, int Books, int Log) from)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(order, DeskJson.Default.OrderRequest)) { Headers = { ContentType = Json } };
        using var response = await http.PostAsync("/orders", content, CancellationToken.None);
        if (response.StatusCode == HttpStatusCode.TooManyRequests)
            return (CallOutcome.Refused, null);
        if (response.StatusCode != HttpStatusCode.Created)
        {
            statistics.AddFault($"{order.Id}: HTTP {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            return (CallOutcome.Failed, null);
        }

        await using var body = await response.Content.ReadAsStreamAsync();
        var accepted = (await JsonSerializer.DeserializeAsync(body, DeskJson.Default.OrderAccepted))!;
        var served = new VersionSet(accepted.Served.Admission, accepted.Served.Pricing);
        if (accepted.Id != order.Id || accepted.Quote.Admission != served.Admission || !versions.Explain(served, accepted.Served.Book, accepted.Served.Log, from))
        {
            statistics.AddFault($"{order.Id}: answered as {accepted.Id} by {served}, which saw admission {accepted.Quote.Admission}, book {accepted.Served.Book} and log {accepted.Served.Log}: no such set served between the call and its answer.");
            return (CallOutcome.Failed, accepted);
        }

        return (CallOutcome.Accepted, accepted);
    }

    private async Task RepeatAsync(OrderRequest order, OrderAccepted first)
    {
        statistics.AddRepeat();
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(order, DeskJson.Default.OrderRequest)) { Headers = { ContentType = Json } };
        using var response = await http.PostAsync("/orders", content, CancellationToken.None);
        response.EnsureSuccessStatusCode();
        var second = await response.Content.ReadFromJsonAsync(DeskJson.Default.OrderAccepted);
        if (second != first)
            statistics.AddFault($"{order.Id}: sent again it was answered {second}, at first {first}.");
    }
}
