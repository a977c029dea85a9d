using PluginRuntime;

namespace OrderDesk;

/// <summary>Prices the desk's orders.</summary>
[Contract]
public interface IPricing
{
    /// <summary>How many symbols have a price.</summary>
    int PricedSymbols { get; }

    /// <summary>Sets the mid price of a symbol.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="mid">The price; more than zero.</param>
    void SetPrice(string symbol, decimal mid);

    /// <summary>Tells the mid price of a symbol.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="mid">The price, or zero.</param>
    /// <returns>Whether the symbol has a price.</returns>
    bool TryGetPrice(string symbol, out decimal mid);

    /// <summary>Quotes at the price of this moment.</summary>
    /// <param name="request">What is to be traded.</param>
    /// <returns>The quote.</returns>
    /// <exception cref="KeyNotFoundException">The symbol has no price.</exception>
    Quote Quote(in QuoteRequest request);

    /// <summary>Quotes at the price that stands after the desk's last look, a short time in which the price may still move.</summary>
    /// <param name="request">What is to be traded.</param>
    /// <param name="cancellationToken">Ends the last look without a quote.</param>
    /// <returns>The quote.</returns>
    /// <exception cref="KeyNotFoundException">The symbol has no price.</exception>
    ValueTask<Quote> QuoteAsync(QuoteRequest request, CancellationToken cancellationToken);
}
