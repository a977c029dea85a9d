using PluginRuntime.Gates;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>
/// Goes once for a process through a window and a switch of nothing, before the first real one. Otherwise the code of the window
/// itself would be compiled, and its types loaded, while the first upgrade's gates are closed: some milliseconds instead of some
/// tens of microseconds.
/// </summary>
internal static class SwapRehearsal
{
    private static readonly Type[] MetByCallersAndSwapper =
    [
        typeof(Gate), typeof(GateBinding), typeof(GateClosure), typeof(GenerationLeases), typeof(QuiesceSignal), typeof(Lease), typeof(AsyncLease),
        typeof(AsyncLeases), typeof(ClosedWindow), typeof(Quiescence), typeof(StatelessSwitch), typeof(PinBoard), typeof(GenerationContext),
    ];

    private static int _begun;

    /// <summary>Rehearses, the first time it is called.</summary>
    /// <param name="inspection">Of any module: it lends its name only.</param>
    /// <param name="stored">Of the same.</param>
    /// <param name="host">The host.</param>
    internal static async Task RunOnceAsync(ModuleInspection inspection, StoredModule stored, HostServices host)
    {
        if (Interlocked.Exchange(ref _begun, 1) != 0)
            return;
        Precompilation.Compile(MetByCallersAndSwapper.SelectMany(Precompilation.WithNested), CancellationToken.None);

        using var oldContext = ContextOf(inspection, stored, host);
        using var nextContext = ContextOf(inspection, stored, host);
        var old = new ModuleGeneration(inspection, stored, oldContext, new Dictionary<Type, Gate>());
        var next = new ModuleGeneration(inspection, stored, nextContext, new Dictionary<Type, Gate>());
        var gate = new RehearsedGate();
        var edge = new GateEdge(gate, new GateBinding(gate, old.Leases), new GateBinding(gate, next.Leases));
        gate.Binding = edge.Old;
        gate.Call();

        ModuleSwap[] swaps = [new(inspection.ModuleId, old, next)];
        var scope = SwapScope.OfGates(old, edge);
        var lifeCycle = new UpgradeLifeCycle(host.Time);
        lifeCycle.MoveTo(UpgradePhase.Prepare);
        var window = new ClosedWindow(scope, swaps, [new ByReferencePair<object>(gate, gate)], UpgradePolicy.Default, lifeCycle, new PinBoard(), static () => { });
        await window.RunAsync(CancellationToken.None).ConfigureAwait(false);
        var stateless = new StatelessSwitch(scope, swaps, UpgradePolicy.Default, new PinBoard(), static () => { });
        stateless.Publish();
        stateless.Settle();
    }

    private static GenerationContext ContextOf(ModuleInspection inspection, StoredModule stored, HostServices host) =>
        new(new GenerationLeases(inspection.ModuleId, inspection.Version, 0), stored.ModuleFolder, host.Configuration, host.LoggerFactory, host.Time);

    private sealed class RehearsedGate : Gate, IHandOver<object>
    {
        public override Type Contract => typeof(RehearsedGate);

        public object HandOut()
        {
            // A caller meets the closed gate; it goes on when the window opens.
            new Thread(Call) { IsBackground = true }.UnsafeStart();
            return this;
        }

        public void TakeOver(object state)
        {
        }

        internal void Call()
        {
            var lease = Enter(0);
            lease.Exit();
        }
    }
}
