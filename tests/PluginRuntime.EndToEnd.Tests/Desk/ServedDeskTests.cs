using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PluginRuntime.EndToEnd.Tests.Embedders;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Desk;

/// <summary>The desk as its clients see it: the sample runs until it is stopped, and is talked to over HTTP.</summary>
public sealed partial class ServedDeskTests
{
    [Fact]
    public async Task OrdersOfASymbolThatIsNew_AreInItsBookAndInTheLog_AndTheSameAfterARestart()
    {
        using var folder = new HostFolder();
        var log = folder.Of("log");
        JsonElement first;
        using (var desk = EmbedderProcess.StartSample("LiveUpgrade", folder, "--serve", "--urls", "http://127.0.0.1:0", "--name", "desk", "--log", log))
        {
            using var http = await ConnectAsync(desk);
            using var accepted = await PostAsync(http, "a1", "buy", 20m);
            Assert.Equal(HttpStatusCode.Created, accepted.StatusCode);
            first = await accepted.Content.ReadFromJsonAsync<JsonElement>();
            var served = first.GetProperty("served");
            Assert.All(["admission", "pricing", "book", "log"], part => Assert.Equal("1.0.0", served.GetProperty(part).GetString()));
            using var again = await PostAsync(http, "a1", "buy", 20m);
            Assert.Equal($"{first}", $"{await again.Content.ReadFromJsonAsync<JsonElement>()}");
            using var other = await PostAsync(http, "a2", "SELL", 21.5m);
            Assert.Equal(HttpStatusCode.Created, other.StatusCode);

            await AssertBookAsync(http);
            var stats = await http.GetFromJsonAsync<JsonElement>("/stats");
            Assert.Equal(2, stats.GetProperty("orders").GetInt64());
            Assert.All(stats.GetProperty("logFiles").EnumerateArray(), file => Assert.StartsWith(log, file.GetString(), StringComparison.Ordinal));
            Assert.NotEmpty(stats.GetProperty("logFiles").EnumerateArray());
            await desk.StopAsync();
        }

        using (var desk = EmbedderProcess.StartSample("LiveUpgrade", folder, "--serve", "--urls", "http://127.0.0.1:0", "--name", "desk", "--log", log))
        {
            using var http = await ConnectAsync(desk);
            using var again = await PostAsync(http, "a1", "buy", 20m);
            Assert.Equal($"{first}", $"{await again.Content.ReadFromJsonAsync<JsonElement>()}");
            await AssertBookAsync(http);
        }

        // Killed: neither the book nor the orders have been asked for before they are.
        using (var desk = EmbedderProcess.StartSample("LiveUpgrade", folder, "--serve", "--urls", "http://127.0.0.1:0", "--name", "desk", "--log", log))
        {
            using var http = await ConnectAsync(desk);
            await AssertBookAsync(http);
            Assert.Equal($"{first}", await http.GetStringAsync("/orders/a1"));
            using var unknown = await http.GetAsync("/orders/a3");
            Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
            await desk.StopAsync();
        }
    }

    [Fact]
    public async Task OrdersThatMakeNoSense_AreRefusedWithTheReason_AndOpenNoBook()
    {
        (string Body, string Reason)[] orders =
        [
            ("""{"id":"b1","symbol":"a b","side":"buy","price":1,"quantity":1}""", "symbol is 'a b'"),
            ("""{"id":"","symbol":"ACME","side":"buy","price":1,"quantity":1}""", "id must have"),
            ("""{"id":"b1","symbol":"ACME","side":"buy","price":0,"quantity":1}""", "price is 0"),
            ("""{"id":"b1","symbol":"ACME","side":"buy","price":1,"quantity":0}""", "quantity is 0"),
            ("""{"id":"b1","symbol":"ACME","side":"up","price":1,"quantity":1}""", "Bad Request"),
            ("""{"id":""", "Bad Request"),
        ];
        using var folder = new HostFolder();
        using var desk = EmbedderProcess.StartSample("LiveUpgrade", folder, "--serve", "--urls", "http://127.0.0.1:0");
        using var http = await ConnectAsync(desk);
        foreach (var (body, reason) in orders)
        {
            using var refused = await http.PostAsync("/orders", new StringContent(body, Encoding.UTF8, "application/json"));
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains(reason, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var unknown = await http.GetAsync("/book/ACME");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        await desk.StopAsync();
    }

    private static async Task AssertBookAsync(HttpClient http)
    {
        var book = await http.GetFromJsonAsync<JsonElement>("/book/ACME");
        Assert.Equal("""[{"price":20,"quantity":150,"orders":1}]""", $"{book.GetProperty("bids")}");
        Assert.Equal("""[{"price":21.5,"quantity":150,"orders":1}]""", $"{book.GetProperty("asks")}");
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient http, string id, string side, decimal price) =>
        http.PostAsJsonAsync("/orders", new { id, symbol = "ACME", side, price, quantity = 150 });

    private static async Task<HttpClient> ConnectAsync(EmbedderProcess desk)
    {
        await desk.SaysAsync("takes orders at");
        return new HttpClient { BaseAddress = new Uri(Address().Match(desk.Output).Value) };
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
