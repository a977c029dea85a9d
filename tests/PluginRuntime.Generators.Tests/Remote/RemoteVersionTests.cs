using PluginRuntime.Remoting;

namespace PluginRuntime.Generators.Tests.Remote;

/// <summary>The two ends have different versions of one contract assembly.</summary>
public class RemoteVersionTests
{
    private const string First = """
        [assembly: System.Reflection.AssemblyVersion("1.0.0.0")]
        public sealed record Order(string Symbol, int Quantity);

        [Contract]
        public interface IOrders
        {
            ValueTask<Order> EchoAsync(Order order);

            ValueTask<(int Count, string? Note)> CountAsync(List<Order?> orders);
        }

        public sealed class Service : IOrders
        {
            public ValueTask<Order> EchoAsync(Order order) => new(order with { Quantity = order.Quantity + 1 });

            public ValueTask<(int Count, string? Note)> CountAsync(List<Order?> orders) => new((orders.Count, orders[0]?.Symbol));
        }

        public static class Caller
        {
            public static async Task<string> RunAsync(IOrders orders) =>
                $"{await orders.EchoAsync(new Order("A", 1))} {await orders.CountAsync([new Order("B", 2), null!])}";
        }
        """;

    private static readonly string Second = First
        .Replace("1.0.0.0", "2.0.0.0", StringComparison.Ordinal)
        .Replace("record Order(string Symbol, int Quantity);", "record Order(string Symbol, int Quantity) { public string Note { get; init; } = \"none\"; public int[] Parts = [1]; }", StringComparison.Ordinal)
        .Replace("Count, string? Note)", "Number, string? Text)", StringComparison.Ordinal)
        .Replace("List<Order?>", "List<Order>", StringComparison.Ordinal)
        .Replace("ValueTask<Order> EchoAsync(Order order);", "Task MoreAsync(int number) => Task.CompletedTask; ValueTask<Order> EchoAsync(Order order);", StringComparison.Ordinal);

    [Theory]
    [InlineData(false, false, "Order { Symbol = A, Quantity = 2 } (2, B)")]
    [InlineData(false, true, "Order { Symbol = A, Quantity = 2 } (2, B)")]
    [InlineData(true, false, "Order { Symbol = A, Quantity = 2, Note = none, Parts = System.Int32[] } (2, B)")]
    [InlineData(true, true, "Order { Symbol = A, Quantity = 2, Note = none, Parts = System.Int32[] } (2, B)")]
    public async Task MemberThatOneEndDoesNotKnow_IsNoError(bool secondCalls, bool secondServes, string expected)
    {
        var caller = RemoteContracts.Compile(secondCalls ? Second : First, "Orders");
        var server = RemoteContracts.Compile(secondServes ? Second : First, "Orders");
        var channel = new FakeChannel(Assert.Single(RemoteContracts.In(server)), Activator.CreateInstance(server.GetType("Service")!)!);
        var orders = Assert.Single(RemoteContracts.In(caller)).MakeCaller(channel);

        Assert.Equal(expected, await (Task<string>)caller.GetType("Caller")!.GetMethod("RunAsync")!.Invoke(null, [orders])!);
    }

    [Fact]
    public void MethodsThatBothVersionsHave_HaveOneId()
    {
        var first = Methods(First);
        var second = Methods(Second);
        Assert.Equal(2, first.Count);
        Assert.Subset(second, first);
        Assert.Equal(3, second.Count);

        static HashSet<ulong> Methods(string source) => [.. Assert.Single(RemoteContracts.In(RemoteContracts.Compile(source, "Orders"))).Methods.Select(method => method.Id)];
    }

    [Fact]
    public void OtherTypeOfTheSameArguments_IsAPayloadError()
    {
        var known = RemoteContracts.Of(typeof(Sample.IEcho)).Methods.OfType<RemoteCall<Sample.IEcho, Sample.Order?, Sample.Order?>>().Single();
        var message = Message.Of((PayloadWriter writer, in int value) => writer.WritePayload(new JsonPayloads(), value), 7);
        var failure = Assert.Throws<PayloadException>(() => message.Read(known.ReadArguments));
        Assert.Contains("Order", failure.Message, StringComparison.Ordinal);
        Assert.IsType<System.Text.Json.JsonException>(failure.InnerException);
    }
}
