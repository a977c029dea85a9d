using System.Diagnostics.CodeAnalysis;
using LiveUpgrade.Desk;
using OrderDesk;
using PluginRuntime.Control;
using PluginRuntime.Control.Balancing;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Subpartitions;

namespace PluginRuntime.EndToEnd.Tests.Desk;

/// <summary>What surrounds the taker of orders.</summary>
internal sealed class FakeDesk : IPluginRuntime, IAdmission, IPricing, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("prt-desk-").FullName;
    private QuoteFile _quotes;

    internal FakeDesk() => Orders = Open();

    internal OrderTaker Orders { get; private set; }

    /// <summary>The file of what was promised.</summary>
    internal string Quotes => Path.Combine(_folder, "quotes.jsonl");

    internal decimal UnitPrice { get; set; } = 10;

    /// <summary>Another process of the desk, on the same folder. The book stays.</summary>
    internal void Restart()
    {
        _quotes.Dispose();
        Orders = Open();
    }

    public void Dispose()
    {
        _quotes.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [MemberNotNull(nameof(_quotes))]
    private OrderTaker Open() => new(this, this, this, new FakeServers("SYM000", Book), _quotes = QuoteFile.Open(_folder));

    internal FakeBook Book { get; } = new();

    internal bool Admits { get; set; } = true;

    /// <summary>How many orders were admitted.</summary>
    internal int Admitted { get; private set; }

    internal Task<OrderOutcome> TakeAsync(string id, int quantity = 1) =>
        Orders.TakeAsync("client", new OrderRequest(id, "SYM000", OrderSide.Buy, 20, quantity, null));

    AdmissionDecision IAdmission.Admit(string client, int orders)
    {
        Admitted += Admits ? orders : 0;
        return new AdmissionDecision(Admits, TimeSpan.Zero, "admission 1.0.0");
    }

    Quote IPricing.Quote(in QuoteRequest request) => new(UnitPrice, UnitPrice * request.Quantity, StandingTier.New, "pricing 1.0.0", "admission 1.0.0");

    Task<IReadOnlyList<RequestRecord>> IPluginRuntime.HistoryAsync(int most, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<ServicePlan> IPluginRuntime.PlanAsync(ServiceRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<ModuleInspection> IPluginRuntime.InspectAsync(string package, CancellationToken cancellationToken) => throw new NotSupportedException();

    IDisposable IPluginRuntime.Pin() => new NoPin();

    int IAdmission.KnownClients => 0;

    int IPricing.PricedSymbols => 0;

    IReadOnlyList<InstalledModule> IPluginRuntime.Modules => [];

    IReadOnlyList<InstalledSubpartition> IPluginRuntime.Subpartitions => [];

    IVirtualServers IPluginRuntime.VirtualServers => throw new NotSupportedException();

    Task<MoveReport> IPluginRuntime.MoveAsync(string type, string server, long? subpartition, UpgradePolicy? policy, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<IReadOnlyList<MoveReport>> IPluginRuntime.EvacuateAsync(long subpartition, UpgradePolicy? policy, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<BalanceReport> IPluginRuntime.BalanceAsync(bool dryRun, CancellationToken cancellationToken) => throw new NotSupportedException();

    BalanceReport? IPluginRuntime.LastBalance => null;

    ClientStanding IAdmission.StandingOf(string client) => default;

    void IPricing.SetPrice(string symbol, decimal mid)
    {
    }

    bool IPricing.TryGetPrice(string symbol, out decimal mid) => (mid = 10) > 0;

    ValueTask<Quote> IPricing.QuoteAsync(QuoteRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<ServiceReport> IPluginRuntime.ApplyAsync(ServiceRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    bool IPluginRuntime.EndProbation(string requestId) => false;

    private sealed class NoPin : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
