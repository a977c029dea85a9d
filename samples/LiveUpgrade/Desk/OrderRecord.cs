using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrderDesk;

namespace LiveUpgrade.Desk;

/// <summary>An order as it stands in the log, as JSON: what the client asked for, and what it was promised.</summary>
internal sealed record OrderRecord(
    string Id, string Client, string Symbol, OrderSide Side, decimal Price, int Quantity, OrderQuote Quote, string Admission, string Pricing)
{
    /// <summary>The record's name in the log: of the order's id, so that an order which is sent to the log again is the same record.</summary>
    internal Guid Name => new(SHA256.HashData(Encoding.UTF8.GetBytes(Id)).AsSpan(0, 16));

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, DeskJson.Default.OrderRecord);
}
