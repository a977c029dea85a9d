using System.Diagnostics;
using OrderDesk;

namespace Fleet.Member;

/// <summary>A small load: one client admitted and quoted every few milliseconds, each answer checked by what the version that gave it promises.</summary>
internal sealed class MemberLoad(IAdmission admission, IPricing pricing) : IDisposable
{
    private const string Symbol = "ACME";
    private const decimal Mid = 100m;
    private const int Quantity = 10;
    private const int Clients = 8;
    private const int CallsOfARound = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _enough = new();
    private readonly long[] _admitted = new long[Clients];
    private MemberFigures _figures = new(0, 0, null, 0);
    private Task _running = Task.CompletedTask;

    internal MemberFigures Figures()
    {
        lock (_lock)
            return _figures;
    }

    internal void Start()
    {
        pricing.SetPrice(Symbol, Mid);
        _running = Task.Run(RunAsync);
    }

    internal async Task StopAsync()
    {
        await _enough.CancelAsync();
        await _running;
    }

    public void Dispose() => _enough.Dispose();

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Pause);
        for (var number = 0; !_enough.IsCancellationRequested; number++)
        {
            var since = Stopwatch.GetTimestamp();
            var wrong = Call(number % Clients);
            var took = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
            lock (_lock)
            {
                _figures = _figures with
                {
                    Calls = _figures.Calls + (wrong is null ? CallsOfARound : 0),
                    Failed = _figures.Failed + (wrong is null ? 0 : 1),
                    FirstFailure = _figures.FirstFailure ?? wrong,

                    // The first calls compile what all others use.
                    LongestMilliseconds = number < Clients ? 0 : Math.Max(_figures.LongestMilliseconds, took),
                };
            }

            await timer.WaitForNextTickAsync();
        }
    }

    /// <returns>What is wrong with the answers.</returns>
    private string? Call(int number)
    {
        var client = $"client-{number}";
        try
        {
            if (!admission.Admit(client, orders: 1).Admitted)
                return $"{client} was not admitted.";
            _admitted[number]++;
            var counted = admission.StandingOf(client).AdmittedOrders;
            if (counted != _admitted[number])
                return $"{client} was admitted {_admitted[number]} times, and admission counts {counted}.";
            var quote = pricing.Quote(new QuoteRequest(client, Symbol, OrderSide.Buy, Quantity));
            var expected = Mid * Quantity * Factor(quote);
            return Math.Abs(quote.Total - expected) < 0.001m ? null : $"{client}, {quote.Tier}, was quoted {quote.Total} by {quote.ServedBy}; it should be {expected}.";
        }
        catch (Exception exception)
        {
            return $"{client}: {exception.Message}";
        }
    }

    /// <summary>What buyers pay of the price: less in a better tier, and in version 2 the spread.</summary>
    private static decimal Factor(Quote quote)
    {
        var discount = quote.Tier switch { StandingTier.New => 0, StandingTier.Regular => 0.01m, _ => 0.02m };
        return quote.ServedBy switch
        {
            "pricing 1.0.0" => 1 - discount,
            "pricing 2.0.0" => 1.004m - discount,
            var other => throw new InvalidDataException($"nobody has installed {other}."),
        };
    }
}
