using Microsoft.Extensions.Options;
using OrderDesk;
using PluginRuntime;

namespace Pricing;

/// <summary>The exported service. Its prices live in a shared type and pass to the next version by reference.</summary>
internal sealed class PricingService : IPricing, IHandOver<PriceBook>
{
    private readonly IAdmission _admission;
    private readonly TimeProvider _time;
    private readonly string _servedBy;
    private volatile PricingOptions _options;
    private PriceBook _prices = new();

    #region import
    public PricingService(IAdmission admission, ModuleContext context, IOptionsMonitor<PricingOptions> options)
    {
        _admission = admission;
        _time = context.TimeProvider;
        _servedBy = $"{context.ModuleId} {context.Version}";
        _options = options.CurrentValue;
        // A change that does not pass validation never arrives here: the last good values stay.
        if (options.OnChange(changed => _options = changed) is { } subscription)
            context.Own(subscription);
    }
    #endregion

    #region by-reference
    public PriceBook HandOut() => _prices;

    public void TakeOver(PriceBook state) => _prices = state;
    #endregion

    public int PricedSymbols => _prices.Count;

    public void SetPrice(string symbol, decimal mid) => _prices.Set(symbol, mid);

    public bool TryGetPrice(string symbol, out decimal mid) => _prices.TryGet(symbol, out mid);

    public Quote Quote(in QuoteRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Quantity, 1);
        if (!_prices.TryGet(request.Symbol, out var mid))
            throw new KeyNotFoundException($"The symbol '{request.Symbol}' has no price.");

        var options = _options;
        var standing = _admission.StandingOf(request.Client);
        var (worseFor, betterFor) = request.Side == OrderSide.Buy ? (1 + options.Spread, -1) : (1 - options.Spread, 1);
        var unitPrice = mid * (worseFor + (betterFor * DiscountOf(standing.Tier, options)));
        var unitsAtVolumePrice = Math.Max(0, request.Quantity - options.VolumeFrom + 1);
        var total = (unitPrice * request.Quantity) + (betterFor * options.VolumeDiscount * mid * unitsAtVolumePrice);
        return new Quote(total / request.Quantity, total, standing.Tier, _servedBy, standing.ServedBy);
    }

    public ValueTask<Quote> QuoteAsync(QuoteRequest request, CancellationToken cancellationToken)
    {
        var lastLook = _options.LastLook;
        return lastLook == TimeSpan.Zero ? new ValueTask<Quote>(Quote(request)) : LookAndQuoteAsync();

        async ValueTask<Quote> LookAndQuoteAsync()
        {
            await Task.Delay(lastLook, _time, cancellationToken);
            return Quote(request);
        }
    }

    private static decimal DiscountOf(StandingTier tier, PricingOptions options) => tier switch
    {
        StandingTier.Preferred => options.PreferredDiscount,
        StandingTier.Regular => options.RegularDiscount,
        _ => 0,
    };
}
