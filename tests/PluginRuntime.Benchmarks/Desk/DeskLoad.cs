using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using LiveUpgrade.Desk;
using LiveUpgrade.Proof;
using OrderDesk;
using PluginRuntime.Benchmarks.Load;

namespace PluginRuntime.Benchmarks.Desk;

/// <summary>Orders at a fixed rate, whether or not those before have been answered, over a fixed number of connections that stay open. Each order has an id and is sent once.</summary>
internal sealed class DeskLoad(Uri desk, AcknowledgedOrders acknowledged) : IDisposable
{
    private const int Clients = 64;
    private const int Named = 5;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections, UseProxy = false }) { BaseAddress = desk, Timeout = TimeSpan.FromSeconds(30) };
    private readonly List<string> _failures = [];
    private long _number;
    private int _inFlight;
    private int _failed;

    internal const int Connections = 16;

    /// <summary>Calls without one of the two answers that are none of a failure, since the beginning.</summary>
    internal int Failed => Volatile.Read(ref _failed);

    /// <summary>The first of them.</summary>
    internal IReadOnlyList<string> Failures
    {
        get
        {
            lock (_failures)
                return [.. _failures];
        }
    }

    /// <summary>Sends for a time, or longer as long as <paramref name="until"/> goes on, and waits for the answers.</summary>
    internal async Task<DeskWindow> RunAsync(double rate, TimeSpan length, Task? until = null)
    {
        var window = new DeskWindow();
        var began = Stopwatch.GetTimestamp();
        await Task.Factory.StartNew(
            () =>
            {
                Pace.MakeExact();
                for (var count = 0L; ; count++)
                {
                    var due = began + (long)(count / rate * Stopwatch.Frequency);
                    if (Stopwatch.GetElapsedTime(began, due) >= length && until is not { IsCompleted: false })
                        break;
                    Pace.Until(due);
                    Interlocked.Increment(ref _inFlight);
                    _ = SendAsync(_number++, due, window);
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        window.Length = Stopwatch.GetElapsedTime(began);
        while (Volatile.Read(ref _inFlight) > 0)
            await Task.Delay(5);
        return window;
    }

    /// <summary>What rests in the book of a symbol.</summary>
    internal async Task<BookView> BookAsync(string symbol)
    {
        using var body = await _http.GetStreamAsync($"/book/{symbol}?depth=1000");
        return (await JsonSerializer.DeserializeAsync(body, DeskJson.Default.BookView))!;
    }

    public void Dispose() => _http.Dispose();

    private async Task SendAsync(long number, long due, DeskWindow window)
    {
        // Each symbol is bought and sold by turns, at prices that often meet.
        var turn = number / AcknowledgedOrders.Symbols;
        var order = new OrderRequest(
            $"order-{number}", AcknowledgedOrders.Symbol((int)(number % AcknowledgedOrders.Symbols)), turn % 2 == 0 ? OrderSide.Buy : OrderSide.Sell, 1000 + (turn * 7 % 5), (int)(number % 200) + 1, $"client-{number % Clients:00}");
        try
        {
            using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(order, DeskJson.Default.OrderRequest)) { Headers = { ContentType = Json } };
            using var response = await _http.PostAsync("/orders", content);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                window.Refused();
                return;
            }

            await using var body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
            var accepted = (await JsonSerializer.DeserializeAsync(body, DeskJson.Default.OrderAccepted))!;
            if (response.StatusCode != HttpStatusCode.Created || accepted.Id != order.Id)
                throw new InvalidDataException($"answered {(int)response.StatusCode} as {accepted.Id}.");
            acknowledged.Add(order, accepted);
            window.Latencies.Add(Stopwatch.GetElapsedTime(due));
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException or JsonException or InvalidDataException)
        {
            // It counts as late as it was, too: a window does not get faster by failing.
            window.Latencies.Add(Stopwatch.GetElapsedTime(due));
            Interlocked.Increment(ref _failed);
            lock (_failures)
            {
                if (_failures.Count < Named)
                    _failures.Add($"{order.Id}: {exception.Message}");
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }
}
