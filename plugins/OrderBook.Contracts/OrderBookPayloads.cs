using System.Text.Json.Serialization;
using OrderBook;
using PluginRuntime;

[assembly: ContractPayloads(typeof(OrderBookPayloads))]

namespace OrderBook;

/// <summary>How the contract's data crosses a pipe. A member that one end does not know is skipped there; one that is missing has its default.</summary>
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Placement))]
[JsonSerializable(typeof(OrderStatus))]
[JsonSerializable(typeof(Cancellation))]
[JsonSerializable(typeof(BookSnapshot))]
[JsonSerializable(typeof(BookStatus))]
public sealed partial class OrderBookPayloads : JsonSerializerContext;
