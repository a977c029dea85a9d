using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Coordination.Protocol;

namespace PluginRuntime.Control.Tests.Coordination.Model;

/// <summary>How much may go wrong in one exploration. Delays, and bounds that are over too early, are not counted: they may come at any time.</summary>
/// <param name="CoordinatorKills">How often the coordinator is killed.</param>
/// <param name="KernelKills">How often kernels are killed, together.</param>
/// <param name="Breaks">How often connections break by themselves, together.</param>
/// <param name="LogFailures">How many calls to the log fail, together.</param>
/// <param name="FailedWaysBack">How many ways back fail, together.</param>
internal readonly record struct Faults(int CoordinatorKills = 0, int KernelKills = 0, int Breaks = 0, int LogFailures = 0, int FailedWaysBack = 0);

/// <summary>One state of everything: coordinator, log, kernels and what is under way between them.</summary>
internal sealed class World
{
    private const int KernelChars = 3;

    internal required KernelWorld[] Kernels { get; init; }

    /// <summary>What the coordinator knows; <see langword="null"/> when it is down, or when it restarted and the request has ended.</summary>
    internal CoordinatorState? Coordinator { get; set; }

    internal bool CoordinatorIsUp { get; set; } = true;

    internal LogCall CoordinatorCall { get; set; }

    /// <summary>The row of the request in the log.</summary>
    internal Decision Row { get; set; }

    /// <summary>Whether the log has the end of the request.</summary>
    internal bool IsRecorded { get; set; }

    internal FleetOutcome? Outcome { get; set; }

    internal Faults Left { get; set; }

    internal static World New(FleetOrder order, int kernels, Faults faults) => new()
    {
        Kernels = [.. Enumerable.Repeat(KernelWorld.New, kernels)],
        Coordinator = CoordinatorState.New(order, kernels),
        Left = faults,
    };

    internal World Copy() => new()
    {
        Kernels = [.. Kernels],
        Coordinator = Coordinator,
        CoordinatorIsUp = CoordinatorIsUp,
        CoordinatorCall = CoordinatorCall,
        Row = Row,
        IsRecorded = IsRecorded,
        Outcome = Outcome,
        Left = Left,
    };

    /// <summary>Nobody has anything left to do.</summary>
    internal bool IsEnd => IsRecorded && CoordinatorCall == LogCall.None && Kernels.All(static kernel => kernel.IsSettled);

    /// <summary>
    /// Drops what changes nothing any more, so that states from which the same follows are one: words that their hearer would not react to, ends of
    /// broken connections that nobody looks at, and faults that nothing is left for.
    /// </summary>
    internal void Forget()
    {
        for (var k = 0; k < Kernels.Length; k++)
        {
            ref var kernel = ref Kernels[k];
            kernel.ForgetOnKernel();
            kernel.ForgetOnCoordinator(IsRecorded ? null : Coordinator?.Kernels[k]);
        }

        if (IsRecorded)
            Left = Left with { CoordinatorKills = 0, Breaks = 0 };
        if (IsRecorded && Kernels.All(static kernel => kernel.IsSettled))
            Left = default;
    }

    /// <summary>Equal for equal states.</summary>
    internal string Key() => string.Create(4 + (Kernels.Length * (KernelChars + 1)), this, static (key, world) =>
    {
        key[0] = (char)((world.Coordinator is { } known ? 1 + (int)known.Phase : 0) | (world.CoordinatorIsUp ? 16 : 0) | ((int)world.CoordinatorCall << 5)
            | ((int)world.Row << 8) | (world.IsRecorded ? 1024 : 0));
        key[1] = (char)((world.Coordinator is { HasGone: true } ? 1 : 0) | (world.Coordinator is { IsCommitted: true } ? 2 : 0) | (world.Outcome is { } outcome ? (1 + (int)outcome) << 2 : 0));
        key[2] = (char)(world.Left.CoordinatorKills | (world.Left.KernelKills << 4) | (world.Left.Breaks << 8));
        key[3] = (char)(world.Left.LogFailures | (world.Left.FailedWaysBack << 4));
        for (var k = 0; k < world.Kernels.Length; k++)
        {
            var at = 4 + (k * (KernelChars + 1));
            world.Kernels[k].WriteTo(key.Slice(at, KernelChars));
            key[at + KernelChars] = (char)(world.Coordinator is { } coordinator ? 1 + (int)coordinator.Kernels[k] : 0);
        }
    });

    /// <summary>For the trace of a violation.</summary>
    public override string ToString() =>
        $"coordinator {(CoordinatorIsUp ? Coordinator?.Phase.ToString() ?? "idle" : "down")}{(CoordinatorCall == LogCall.None ? "" : $" ({CoordinatorCall})")}, row {Row}, outcome {Outcome?.ToString() ?? "-"}; "
        + string.Join("; ", Kernels.Select((kernel, k) => $"{(char)('a' + k)} {Coordinator?.Kernels[k].ToString() ?? "-"}/{(kernel.IsUp ? kernel.Part?.Phase.ToString() ?? "idle" : "down")}/{kernel.Work}/{kernel.Serves}/{kernel.Record}"));
}
