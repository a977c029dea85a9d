using PluginRuntime.Control.Coordination;
using Xunit;
using Xunit.Abstractions;

namespace PluginRuntime.Control.Tests.Coordination.Model;

/// <summary>Every order in which words come and are lost, kernels and the coordinator are killed and restart, and the log fails, with the step functions of the product.</summary>
public sealed class ModelTests(ITestOutputHelper output)
{
    private static readonly (int Kernels, Faults Faults)[] Short =
    [
        (2, new(CoordinatorKills: 1, KernelKills: 1)),
        (2, new(KernelKills: 2, FailedWaysBack: 1)),
        (2, new(Breaks: 1, LogFailures: 1, FailedWaysBack: 1)),
        (2, new(CoordinatorKills: 1, LogFailures: 1)),
        (2, new(KernelKills: 1, LogFailures: 2)),
    ];

    private static readonly (int Kernels, Faults Faults)[] Long =
    [
        (2, new(CoordinatorKills: 2)),
        (2, new(CoordinatorKills: 1, KernelKills: 2)),
        (2, new(Breaks: 2, LogFailures: 2)),
        (2, new(CoordinatorKills: 1, Breaks: 1)),
        (3, new()),
        (3, new(KernelKills: 1)),
    ];

    public static TheoryData<string, int> Worlds
    {
        get
        {
            var isLong = Environment.GetEnvironmentVariable("PLUGINRUNTIME_FAULTS") == "all";
            var rows = new TheoryData<string, int>();
            foreach (var order in Enum.GetNames<FleetOrder>())
            {
                // Three kernels of which one may be killed, all going together, are more states than a test should hold in memory.
                for (var world = 0; world < Short.Length + (isLong ? Long.Length - (order == nameof(FleetOrder.Together) ? 1 : 0) : 0); world++)
                    rows.Add(order, world);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Kernels_WhateverFails_EndOnOneVersion(string order, int world)
    {
        var (kernels, faults) = world < Short.Length ? Short[world] : Long[world - Short.Length];

        var found = new Explorer(new Protocol(), kernels).Explore(Enum.Parse<FleetOrder>(order), faults);

        output.WriteLine($"{order}, {kernels} kernels, {faults}: {found.States:N0} states, {found.Steps:N0} steps, {found.Ends:N0} ends");
        Assert.True(found.Violation is null, found.Violation);
        Assert.True(found.Ends > 1);
    }
}
