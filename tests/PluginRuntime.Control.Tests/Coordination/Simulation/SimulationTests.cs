using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Coordination.Protocol;
using Xunit;

namespace PluginRuntime.Control.Tests.Coordination.Simulation;

/// <summary>Both ends as they are in the product, with a real log, over connections that break and kernels that are killed; what the model explores with step functions, their drivers do.</summary>
public sealed class SimulationTests
{
    private static readonly string[] Names = ["a", "b", "c"];
    private static readonly string[] Places = ["prepare", "decide", "close", "probation", "back", "keep"];

    public static TheoryData<string, string, string> Faults
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach (var order in Enum.GetNames<FleetOrder>())
            {
                foreach (var place in Places)
                {
                    foreach (var fault in new[] { "killed", "broken", "fails", "hangs, then killed" })
                        rows.Add(order, place, fault);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task OneKernel_AtEachPlace(string order, string place, string fault)
    {
        // Somebody has to fail for the others to go back.
        using var world = new SimulatedFleet(Enum.Parse<FleetOrder>(order)) { ProveWithin = TimeSpan.FromMilliseconds(fault.StartsWith("hangs", StringComparison.Ordinal) ? 100 : 10_000) };
        world.Fault("b", place, fault);
        if (place == "back")
            world.Fault("c", "probation", "fails");

        await world.RunAsync();
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Environment.GetEnvironmentVariable("PLUGINRUNTIME_FAULTS") == "all" ? 400 : 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task AtRandomPlaces(int seed)
    {
#pragma warning disable CA5394 // The seed is the point.
        var random = new Random(seed);
        using var world = new SimulatedFleet(random.Next(2) == 0 ? FleetOrder.Together : FleetOrder.OneByOne) { ProveWithin = TimeSpan.FromMilliseconds(100) };
        string[] faults = ["killed", "broken", "fails", "hangs, then killed"];
        for (var count = random.Next(4); count > 0; count--)
            world.Fault(Names[random.Next(Names.Length)], Places[random.Next(Places.Length)], faults[random.Next(faults.Length)]);
        if (random.Next(3) == 0)
            world.TakeBackAt = (Names[random.Next(Names.Length)], Places[random.Next(Places.Length)]);
        world.LosesCoordinator = random.Next(3) == 0;
#pragma warning restore CA5394

        await world.RunAsync();
    }

    /// <summary>One request over three kernels.</summary>
    private sealed class SimulatedFleet(FleetOrder order) : IParticipants, IDisposable
    {
        private readonly Dictionary<(string, string), string> _faults = [];
        private readonly Dictionary<string, SimulatedKernel> _kernels = [];
        private readonly CancellationTokenSource _takenBack = new();

        internal TimeSpan ProveWithin { get; init; }

        internal (string, string)? TakeBackAt { get; set; }

        /// <summary>Whether the coordinator is lost together with its last words: kernels are left to themselves.</summary>
        internal bool LosesCoordinator { get; set; }

        internal void Fault(string kernel, string place, string how) => _faults[(kernel, place)] = how;

        internal async Task RunAsync()
        {
            using var fleet = new Fleet();
            var options = new FleetOptions { PrepareWithin = ProveWithin, ProveWithin = ProveWithin, ObeyWithin = ProveWithin, AskAgainAfter = TimeSpan.FromMilliseconds(1) };
            foreach (var name in Names)
                _kernels[name] = new SimulatedKernel(name, fleet.Log, options, HappensAtAsync).Start();
            var request = new FleetRequest { Id = "r1", Kernels = Names, What = "{}", Order = order };
            var coordinator = new Coordinator(this, fleet.Log, options, TimeProvider.System, NullLogger<Coordinator>.Instance);

            var report = await coordinator.ApplyAsync(request, null, _takenBack.Token).Within("end of the request");

            foreach (var kernel in _kernels.Values)
            {
                await kernel.SettleAsync("r1");
                if (kernel.IsDown)
                    await kernel.RestartAsync().Within($"restart of kernel '{kernel.Name}'");
            }

            var row = (await fleet.Log.DecideAsync("r1", Decision.Aborted, "test", default)).Decision;
            var expected = row == Decision.Committed ? "new" : "old";
            var state = string.Create(CultureInfo.InvariantCulture, $"row {row}; {string.Join(", ", _kernels.Values.Select(static kernel => $"{kernel.Name} {kernel.Serves} ({kernel.RecordOf("r1")})"))}\n{report}");
            Assert.True(_kernels.Values.All(kernel => kernel.Serves == expected), state);
            Assert.True(row == Decision.Committed == report.IsApplied, state);
            Assert.True(report.Outcome is FleetOutcome.Applied or FleetOutcome.RolledBack or FleetOutcome.Rejected, state);
            Assert.True(report.Outcome != FleetOutcome.Rejected || _kernels.Values.All(static kernel => kernel.RecordOf("r1") is null), state);
        }

        public Task<IParticipant> ConnectAsync(string kernel, IProgress<KernelPhase> phases, CancellationToken cancellationToken)
        {
            var connection = _kernels[kernel].Connect();
            return Task.FromResult(LosesCoordinator ? new Deaf(connection) : connection);
        }

        public void Dispose() => _takenBack.Dispose();

        private async Task HappensAtAsync(string kernel, string place)
        {
            if (TakeBackAt == (kernel, place))
                await _takenBack.CancelAsync();
            switch (_faults.GetValueOrDefault((kernel, place)))
            {
                case "killed":
                    _kernels[kernel].Kill();
                    break;
                case "broken":
                    _kernels[kernel].Break();
                    break;
                case "fails" when place is not ("back" or "keep"):
                    throw new InvalidOperationException($"it fails at {place}");
                case "hangs, then killed":
                    var killed = new TaskCompletionSource();
                    using (var late = new CancellationTokenSource(ProveWithin * 2))
                    using (late.Token.UnsafeRegister(static killed => ((TaskCompletionSource)killed!).SetResult(), killed))
                        await killed.Task;
                    _kernels[kernel].Kill();
                    break;
            }
        }

        /// <summary>A connection over which no last word comes: it breaks instead.</summary>
        private sealed class Deaf(IParticipant to) : IParticipant
        {
            public Task<KernelAnswer> PrepareAsync(FleetRequest request, CancellationToken cancellationToken) => to.PrepareAsync(request, cancellationToken);

            public Task<KernelAnswer> GoAsync(string request, CancellationToken cancellationToken) => to.GoAsync(request, cancellationToken);

            public Task<KernelAnswer> KeepAsync(string request, CancellationToken cancellationToken) => BreakAsync();

            public Task<KernelAnswer> GoBackAsync(string request, CancellationToken cancellationToken) => BreakAsync();

            public Task<KernelAnswer> CancelAsync(string request, CancellationToken cancellationToken) => BreakAsync();

            public ValueTask DisposeAsync() => to.DisposeAsync();

            private async Task<KernelAnswer> BreakAsync()
            {
                await to.DisposeAsync();
                throw new IOException("The coordinator is gone.");
            }
        }
    }
}
