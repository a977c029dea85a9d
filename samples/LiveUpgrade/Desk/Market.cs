using System.Globalization;
using OrderDesk;

namespace LiveUpgrade.Desk;

/// <summary>The symbols that the desk trades. They get their prices when the modules are installed and before the server listens.</summary>
internal sealed class Market(IPricing pricing) : IHostedService
{
    internal const int Symbols = 500;

    internal static string First => Symbol(0);

    internal static string Last => Symbol(Symbols - 1);

    internal static string Symbol(int number) => string.Create(CultureInfo.InvariantCulture, $"SYM{number:000}");

    public Task StartAsync(CancellationToken cancellationToken)
    {
        for (var symbol = 0; symbol < Symbols; symbol++)
            pricing.SetPrice(Symbol(symbol), 10 + (symbol * 0.25m));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
