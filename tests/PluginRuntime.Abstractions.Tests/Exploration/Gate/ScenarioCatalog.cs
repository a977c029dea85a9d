using PluginRuntime.Abstractions.Tests.Exploration.Machine;

namespace PluginRuntime.Abstractions.Tests.Exploration.Gate;

/// <summary>All scenarios in which the protocol must hold, by name.</summary>
internal static class ScenarioCatalog
{
    private static readonly Dictionary<string, Func<Mutation, Scenario>> Scenarios = new()
    {
        [nameof(GateScenarios.SyncCalls)] = GateScenarios.SyncCalls,
        [nameof(GateScenarios.RepeatedCalls)] = GateScenarios.RepeatedCalls,
        [nameof(GateScenarios.ManyCalls)] = GateScenarios.ManyCalls,
        [nameof(GateScenarios.Stateless)] = GateScenarios.Stateless,
        [nameof(GateScenarios.BackOut)] = GateScenarios.BackOut,
        [nameof(GateScenarios.SecondAttempt)] = GateScenarios.SecondAttempt,
        [nameof(GateScenarios.HandOver)] = GateScenarios.HandOver,
        [nameof(GateScenarios.Reentry)] = GateScenarios.Reentry,
        [nameof(GateScenarios.LateRegistration)] = GateScenarios.LateRegistration,
        [nameof(LeaseScenarios.AsyncCall)] = LeaseScenarios.AsyncCall,
        [nameof(LeaseScenarios.AsyncThenSyncCall)] = LeaseScenarios.AsyncThenSyncCall,
        [nameof(LeaseScenarios.ThreadDeath)] = LeaseScenarios.ThreadDeath,
        [nameof(LeaseScenarios.ThreadDeathDuringAsyncCall)] = LeaseScenarios.ThreadDeathDuringAsyncCall,
        [nameof(LeaseScenarios.PinnedCall)] = LeaseScenarios.PinnedCall,
        [nameof(GateSetScenarios.FirstThenSecond)] = GateSetScenarios.FirstThenSecond,
        [nameof(GateSetScenarios.SecondThenFirst)] = GateSetScenarios.SecondThenFirst,
        [nameof(GateSetScenarios.CallLeftBehind)] = GateSetScenarios.CallLeftBehind,
    };

    public static IEnumerable<string> Names => Scenarios.Keys;

    public static Scenario Create(string name, Mutation mutation) => Scenarios[name](mutation);
}
