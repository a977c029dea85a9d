using PluginRuntime.Control.Coordination;
using Xunit;
using Xunit.Abstractions;

namespace PluginRuntime.Control.Tests.Coordination.Model;

/// <summary>The exploration sees what it is there to see: each mistake in the protocol is found, in one of the two orders.</summary>
public sealed class MistakeTests(ITestOutputHelper output)
{
    private static readonly Faults[] Worlds =
    [
        new(),
        new(LogFailures: 1),
        new(KernelKills: 1, LogFailures: 1),
        new(CoordinatorKills: 1),
        new(Breaks: 1, LogFailures: 1),
        new(CoordinatorKills: 1, KernelKills: 1, LogFailures: 1),
    ];

    public static TheoryData<string> All => [.. Mistakes.All.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public void Mistake_IsFound(string mistake)
    {
        var found = Worlds.SelectMany(static faults => new[] { (FleetOrder.Together, faults), (FleetOrder.OneByOne, faults) })
            .Select(world => new Explorer(Mistakes.All[mistake], 2).Explore(world.Item1, world.faults))
            .FirstOrDefault(static exploration => exploration.Violation is not null);

        Assert.True(found is not null, $"Nothing is found although {mistake}.");
        output.WriteLine($"after {found.States:N0} states: {found.Violation}");
    }
}
