using Microsoft.Extensions.Logging.Abstractions;
using PluginRuntime.Control.Coordination;

namespace PluginRuntime.Control.Tests.Coordination;

/// <summary>Some kernels, a log in a folder of its own, and coordinators over them.</summary>
internal sealed class Fleet : IParticipants, IDisposable
{
    private readonly Dictionary<string, IParticipant?> _kernels = [];

    internal Fleet(params IParticipant[] kernels)
    {
        Log = new CoordinatorLog(Path.Combine(Folder, "coordinator.db"), TimeProvider.System, busySeconds: 1);
        Log.OpenAsync(default).GetAwaiter().GetResult();
        foreach (var kernel in kernels.OfType<FakeKernel>())
            _kernels[kernel.Name] = kernel;
    }

    internal string Folder { get; } = Directory.CreateTempSubdirectory("pr-fleet-").FullName;

    internal CoordinatorLog Log { get; }

    internal FleetOptions Options { get; } = new();

    internal IEnumerable<FakeKernel> Kernels => _kernels.Values.OfType<FakeKernel>();

    internal FakeKernel this[string kernel] => (FakeKernel)_kernels[kernel]!;

    internal static Fleet Of(params string[] kernels) => new([.. kernels.Select(static kernel => new FakeKernel(kernel))]);

    internal void TakeAway(string kernel) => _kernels[kernel] = null;

    internal void Put(string kernel, IParticipant participant) => _kernels[kernel] = participant;

    internal Coordinator Coordinate() => new(this, Log, Options, TimeProvider.System, NullLogger<Coordinator>.Instance);

    internal FleetRequest Request(FleetOrder order = FleetOrder.Together, string id = "r1") =>
        new() { Id = id, Kernels = [.. _kernels.Keys.OrderDescending(StringComparer.Ordinal)], What = "{}", Order = order };

    internal Task<FleetReport> ApplyAsync(FleetOrder order = FleetOrder.Together, CancellationToken cancellationToken = default) =>
        Coordinate().ApplyAsync(Request(order), null, cancellationToken).Within("end of the request");

    public Task<IParticipant> ConnectAsync(string kernel, IProgress<KernelPhase> phases, CancellationToken cancellationToken) =>
        _kernels[kernel] is { } found ? Task.FromResult(found) : Task.FromException<IParticipant>(new IOException($"No kernel '{kernel}' is running."));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
