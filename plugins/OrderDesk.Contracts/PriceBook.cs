using System.Collections.Concurrent;
using PluginRuntime;

namespace OrderDesk;

/// <summary>
/// The mid prices of all symbols. It lives in the shared assembly, so that one version of a module passes it to the next by
/// reference. Thread-safe.
/// </summary>
public sealed class PriceBook
{
    #region shared-state
    [HoldsSharedTypesOnly("Strings and decimals, compared by the framework's own comparer.")]
    private readonly ConcurrentDictionary<string, decimal> _mids = new(StringComparer.Ordinal);
    #endregion

    /// <summary>How many symbols have a price.</summary>
    public int Count => _mids.Count;

    /// <summary>Sets the mid price of a symbol.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="mid">The price; more than zero.</param>
    public void Set(string symbol, decimal mid)
    {
        ArgumentException.ThrowIfNullOrEmpty(symbol);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(mid);
        _mids[symbol] = mid;
    }

    /// <summary>Tells the mid price of a symbol.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="mid">The price, or zero.</param>
    /// <returns>Whether the symbol has a price.</returns>
    public bool TryGet(string symbol, out decimal mid) => _mids.TryGetValue(symbol, out mid);
}
