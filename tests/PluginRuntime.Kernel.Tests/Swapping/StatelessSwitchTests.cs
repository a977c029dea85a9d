using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using PluginRuntime.Gates;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Loading;
using PluginRuntime.Kernel.Swapping;
using Xunit;

namespace PluginRuntime.Kernel.Tests.Swapping;

/// <summary>Several gates move as one: whoever sees the new behind one sees the new, or waits, behind every other.</summary>
public sealed class StatelessSwitchTests
{
    private readonly ModuleGeneration _old = Generation("1.0.0", 1);
    private readonly ModuleGeneration _next = Generation("2.0.0", 2);

    [Fact]
    public void SeveralGates_AreAllClosed_BeforeAnyOpens()
    {
        var edges = new[] { Edge(), Edge(), Edge() };
        var closedAtPublication = 0;
        var swap = Switch(edges, () => closedAtPublication = edges.Count(edge => edge.Gate.Binding.Closure is not null));

        swap.Publish();

        Assert.Equal(edges.Length, closedAtPublication);
        Assert.All(edges, edge => Assert.Same(edge.New, edge.Gate.Binding));
        Assert.True(swap.Closure.Opened.IsCompletedSuccessfully);
    }

    [Fact]
    public void OneGate_IsNeverClosed()
    {
        var edge = Edge();
        GateBinding? atPublication = null;

        Switch([edge], () => atPublication = edge.Gate.Binding).Publish();

        Assert.Same(edge.Old, atPublication);
        Assert.Same(edge.New, edge.Gate.Binding);
    }

    [Fact]
    public void PinnedGeneration_IsLedAround_UntilItSettles()
    {
        var edge = Edge();
        var swap = Switch([edge], static () => { });
        using (new GatePin([_old.Leases]))
        {
            swap.Publish();
            Assert.Same(edge.Old, edge.Gate.Binding.Previous);
            Assert.Same(edge.New, edge.Gate.Binding.Next);
        }

        swap.Settle();

        Assert.Same(edge.New, edge.Gate.Binding);
    }

    [Fact]
    public void LateSettling_LeavesAGateThatALaterSwapHasMoved()
    {
        var edge = Edge();
        var swap = Switch([edge], static () => { });
        using (new GatePin([_old.Leases]))
            swap.Publish();
        var later = new GateBinding(new object(), Generation("3.0.0", 3).Leases);
        edge.Gate.Binding = later;

        swap.Settle();

        Assert.Same(later, edge.Gate.Binding);
    }

    private StatelessSwitch Switch(GateEdge[] edges, Action publish) =>
        new(SwapScope.OfGates(_old, edges), [new ModuleSwap("thing", _old, _next)], UpgradePolicy.Default, new PinBoard(), publish);

    private GateEdge Edge()
    {
        var gate = new EmptyGate();
        var edge = new GateEdge(gate, new GateBinding(new object(), _old.Leases), new GateBinding(new object(), _next.Leases));
        gate.Binding = edge.Old;
        return edge;
    }

    private static ModuleGeneration Generation(string version, long number)
    {
        var inspection = new ModuleInspection
        {
            ModuleId = "thing",
            Version = version,
            AssemblyName = "Thing",
            AssemblyPath = "Thing.dll",
            EntryType = "Thing",
            TargetFramework = ".NETCoreApp,Version=v10.0",
            Exports = [],
            Imports = [],
            HandOvers = [],
            NewContractAssemblies = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty,
            Findings = [],
        };
        var context = new GenerationContext(
            new GenerationLeases("thing", version, number), "thing", new ConfigurationBuilder().Build(), NullLoggerFactory.Instance, TimeProvider.System);
        return new ModuleGeneration(inspection, new StoredModule(version, "thing"), context, new Dictionary<Type, Gate>());
    }

    private sealed class EmptyGate : Gate
    {
        public override Type Contract => typeof(IDisposable);
    }
}
