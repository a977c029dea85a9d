using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Probe;

/// <summary>Figures over orders.</summary>
internal sealed class OrderStatistics
{
    public decimal Turnover(SmallOrder[] orders) => orders.Sum(Value);

    public decimal Mean(SmallOrder[] orders) => orders.Length == 0 ? 0 : Turnover(orders) / orders.Length;

    public decimal Median(SmallOrder[] orders)
    {
        if (orders.Length == 0)
            return 0;
        var values = Array.ConvertAll(orders, Value);
        Array.Sort(values);
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    public decimal Deviation(SmallOrder[] orders)
    {
        if (orders.Length == 0)
            return 0;
        var mean = Mean(orders);
        return (decimal)Math.Sqrt((double)orders.Average(order => Square(Value(order) - mean)));
    }

    public string BusiestClient(SmallOrder[] orders) => Busiest(orders, order => order.Client);

    public string BusiestSymbol(SmallOrder[] orders) => Busiest(orders, order => order.Symbol);

    public byte[] Digest(SmallOrder[] orders)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> buffer = stackalloc byte[4];
        foreach (var order in orders)
        {
            AppendText(hash, order.Client);
            AppendText(hash, order.Symbol);
            BinaryPrimitives.WriteInt32LittleEndian(buffer, order.Quantity);
            hash.AppendData(buffer);
        }
        return hash.GetHashAndReset();
    }

    private static string Busiest(SmallOrder[] orders, Func<SmallOrder, string> key) =>
        orders.GroupBy(key).OrderByDescending(group => group.Sum(order => order.Quantity)).FirstOrDefault()?.Key ?? "";

    private static decimal Value(SmallOrder order) => order.Quantity * order.Price;

    private static decimal Square(decimal value) => value * value;

    private static void AppendText(IncrementalHash hash, string text) => hash.AppendData(System.Text.Encoding.UTF8.GetBytes(text));
}
