using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LiveUpgrade.Proof;

/// <summary>An order as a book took it: what its caller was told, and what its record in the log must say.</summary>
/// <param name="Name">The order's id in its book.</param>
/// <param name="Book">The symbol.</param>
/// <param name="Client">Who trades.</param>
/// <param name="Side">Buy or Sell.</param>
/// <param name="Price">The client's limit.</param>
/// <param name="Quantity">How many units.</param>
/// <param name="Sequence">The number of the change in the book.</param>
/// <param name="Filled">What it traded at once.</param>
/// <param name="Cancelled">What of it was cancelled at once.</param>
internal sealed record BookedOrder(
    Guid Name, string Book, string Client, string Side, decimal Price, long Quantity, long Sequence, long Filled, long Cancelled)
{
    /// <summary>The id in the book of an order that the client named so.</summary>
    internal static Guid NameOf(string id) => new(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16));

    /// <summary>The same bytes for the same order, whoever wrote it down.</summary>
    internal byte[] ToBytes() => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"id":"{{Name}}","order":"{{Book}} {{Client}} {{Side}} {{Quantity}} at {{Price:G29}}, change {{Sequence}}, filled {{Filled}}, cancelled {{Cancelled}}"}"""));
}
