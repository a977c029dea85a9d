using System.Buffers;
using BlockLog;
using OrderBook.Logging;
using OrderBook.Matching;
using PluginRuntime;

namespace OrderBook.Tests;

/// <summary>Makes books for tests.</summary>
internal static class Books
{
    internal const string Symbol = "ACME";

    internal static IBookRules Rules(int version) => version == 1 ? new PriceTimeRules() : new SelfTradeRules();

    internal static TestContext Context(int version, params (string Key, string Value)[] options) => new(Symbol, $"{version}.0.0", options);

    /// <summary>A book that serves.</summary>
    internal static Task<OrderBookServer> StartAsync(IBlockLog log, int version = 1, VirtualServerStart start = VirtualServerStart.Created) =>
        StartAsync(log, Context(version), version, start);

    internal static async Task<OrderBookServer> StartAsync(IBlockLog log, TestContext context, int version = 1, VirtualServerStart start = VirtualServerStart.Created)
    {
        var book = new OrderBookServer(context, log, new SharedScan(log), Rules(version));
        await book.StartAsync(start, CancellationToken.None).Within("start of the book");
        await book.AcquireAsync(CancellationToken.None).Within("ownership");
        return book;
    }

    /// <summary>The book in another process. The old one is left as a process leaves it that is not needed any more.</summary>
    internal static async Task<OrderBookServer> MoveAsync(OrderBookServer from, IBlockLog log, TestContext context, int version)
    {
        var to = new OrderBookServer(context, log, new SharedScan(log), Rules(version));
        await to.StartAsync(VirtualServerStart.Moved, CancellationToken.None).Within("start of the new instance");
        await from.ReleaseAsync(CancellationToken.None).Within("release");
        to.Import(new ReadOnlySequence<byte>(Export(from)), from.StateVersion);
        await to.AcquireAsync(CancellationToken.None).Within("ownership");
        from.Dispose();
        return to;
    }

    internal static byte[] Export(OrderBookServer book)
    {
        var state = new ArrayBufferWriter<byte>();
        book.Export(state);
        return state.WrittenSpan.ToArray();
    }

    /// <summary>An id that is the same in every run.</summary>
    internal static Guid Id(int number) => new(number, 0x5EED, 0, [1, 2, 3, 4, 5, 6, 7, 8]);

    internal static Order Buy(int number, decimal price, long quantity, string client = "bob") => new(Id(number), client, Side.Buy, price, quantity);

    internal static Order Sell(int number, decimal price, long quantity, string client = "sue") => new(Id(number), client, Side.Sell, price, quantity);

    internal static Task<Placement> PlaceAsync(this OrderBookServer book, Order order) =>
        book.PlaceAsync(order, CancellationToken.None).Within($"answer to order {order.Id}");

    internal static Task<Cancellation> CancelAsync(this OrderBookServer book, int number) =>
        book.CancelAsync(Id(number), CancellationToken.None).Within($"answer to the cancellation of order {number}");

    internal static Task<OrderStatus?> FindAsync(this OrderBookServer book, Guid id) =>
        book.FindAsync(id, CancellationToken.None).Within($"status of order {id}");

    internal static async Task<BookStatus> StatusAsync(this OrderBookServer book) => await book.StatusAsync(CancellationToken.None);

    internal static Task<BookSnapshot> SnapshotAsync(this OrderBookServer book, int depth = 1000) =>
        book.SnapshotAsync(depth, CancellationToken.None).Within("snapshot");

    /// <summary>An order of a random stream: prices that meet, few clients, some market orders.</summary>
    internal static Order RandomOrder(Random random, int number) => new(
        Id(number),
        $"client {random.Next(6)}",
        (Side)random.Next(2),
        100 + (random.Next(-12, 13) * 0.25m),
        random.Next(1, 40),
        random.Next(8) == 0 ? OrderKind.Market : OrderKind.Limit);
}
