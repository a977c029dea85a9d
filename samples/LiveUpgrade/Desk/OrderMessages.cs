using System.Text.Json;
using System.Text.Json.Serialization;
using OrderDesk;

namespace LiveUpgrade.Desk;

/// <summary>The body of <c>POST /orders</c>.</summary>
/// <param name="Id">Chosen by the client; the same id is the same order.</param>
/// <param name="Symbol">What is traded.</param>
/// <param name="Side">Buy or sell.</param>
/// <param name="Price">The client's limit; more than zero.</param>
/// <param name="Quantity">How many units; at least 1.</param>
/// <param name="Client">Who trades; the header <c>X-Client</c> goes before it.</param>
internal sealed record OrderRequest(string? Id, string? Symbol, OrderSide Side, decimal Price, int Quantity, string? Client);

/// <summary>The body of 201.</summary>
/// <param name="Id">The order's id.</param>
/// <param name="Sequence">Its place in the log, from 1.</param>
/// <param name="Served">The versions that served it.</param>
/// <param name="Quote">What it costs.</param>
/// <param name="Booked">What became of it in the book.</param>
internal sealed record OrderAccepted(string Id, long Sequence, ServedBy Served, OrderQuote Quote, OrderBooked Booked);

/// <summary>What became of an order in the book when it came in.</summary>
/// <param name="Sequence">Its number among the changes of the book.</param>
/// <param name="Filled">How much it traded at once.</param>
/// <param name="Rest">How much of it came to rest.</param>
/// <param name="Cancelled">How much of it was cancelled.</param>
internal sealed record OrderBooked(long Sequence, long Filled, long Rest, long Cancelled);

/// <summary>The versions that served an order.</summary>
/// <param name="Admission">Of the module that admitted it.</param>
/// <param name="Pricing">Of the module that quoted it.</param>
/// <param name="Book">Of the book that matched it.</param>
/// <param name="Log">Of the log that wrote the file it stands in.</param>
internal sealed record ServedBy(string Admission, string Pricing, string Book, string Log);

/// <summary>The quote of an order.</summary>
/// <param name="UnitPrice">The price of one unit.</param>
/// <param name="Total">The price of the whole.</param>
/// <param name="Tier">The client's tier.</param>
/// <param name="Admission">The version of the admission module that told pricing the tier: always that of <see cref="ServedBy"/>.</param>
internal sealed record OrderQuote(decimal UnitPrice, decimal Total, StandingTier Tier, string Admission);

/// <summary>The body of 429.</summary>
/// <param name="Id">The order's id; it was not taken and may be sent again.</param>
/// <param name="RetryAfterSeconds">How long until it would pass; <see langword="null"/> when it never would.</param>
/// <param name="Admission">The version that refused it.</param>
internal sealed record OrderRefused(string Id, double? RetryAfterSeconds, string Admission);

/// <summary>The body of <c>GET /clients/{client}</c>.</summary>
internal sealed record ClientView(string Client, StandingTier Tier, long AdmittedOrders);

/// <summary>The body of <c>GET /stats</c>.</summary>
/// <param name="Desk">The desk's name.</param>
/// <param name="Orders">Orders acknowledged since the start.</param>
/// <param name="Refused">Orders refused since the start.</param>
/// <param name="Clients">Clients that admission knows.</param>
/// <param name="Symbols">Symbols that have a price.</param>
/// <param name="LogFolder">Where the block log is.</param>
/// <param name="LogFiles">Its files that are there now, oldest first. Their format is in plugins/README.md.</param>
/// <param name="Modules">Modules that serve.</param>
/// <param name="Subpartitions">Processes that serve.</param>
internal sealed record DeskStats(
    string Desk, long Orders, long Refused, int Clients, int Symbols, string LogFolder, IReadOnlyList<string> LogFiles, IReadOnlyList<ModuleView> Modules, IReadOnlyList<SubpartitionView> Subpartitions);

/// <summary>The body of <c>GET /book/{symbol}</c>.</summary>
/// <param name="Symbol">What is traded.</param>
/// <param name="Sequence">The number of the book's latest change.</param>
/// <param name="Bids">What is to be bought, best price first.</param>
/// <param name="Asks">What is to be sold, best price first.</param>
internal sealed record BookView(string Symbol, long Sequence, IReadOnlyList<BookLevelView> Bids, IReadOnlyList<BookLevelView> Asks);

/// <summary>What rests at a price: units of how many orders.</summary>
internal sealed record BookLevelView(decimal Price, long Quantity, int Orders);

/// <summary>A module that serves.</summary>
internal sealed record ModuleView(string Id, string Version, long Generation, long Calls, long Faults);

/// <summary>A process that serves.</summary>
internal sealed record SubpartitionView(string Id, string Version, long Generation, int ProcessId, string State);

/// <summary>The body of <c>POST /admin/upgrade</c>.</summary>
/// <param name="Packages">Names of packages in plugins/packages, such as <c>pricing.2.0.0</c>.</param>
/// <param name="RollBack">Ids of modules and offloads to take back.</param>
/// <param name="Recreate">Ids of modules and offloads to load anew, an offload in a new process.</param>
internal sealed record UpgradeOrder(string[]? Packages, string[]? RollBack, string[]? Recreate);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(OrderRequest))]
[JsonSerializable(typeof(OrderAccepted))]
[JsonSerializable(typeof(OrderRefused))]
[JsonSerializable(typeof(ClientView))]
[JsonSerializable(typeof(DeskStats))]
[JsonSerializable(typeof(BookView))]
[JsonSerializable(typeof(UpgradeOrder))]
[JsonSerializable(typeof(QuotedOrder))]
internal sealed partial class DeskJson : JsonSerializerContext;
