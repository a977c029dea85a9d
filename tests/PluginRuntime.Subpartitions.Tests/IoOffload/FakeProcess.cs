using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.IoOffload;
using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Tests.IoOffload;

/// <summary>A process that is none: both ends of a pipe in this one. The test decides what its steps do and when it dies.</summary>
internal sealed class FakeProcess : ISubpartitionProcess
{
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PipeConnection _child;
    private readonly Stream _stream;
    private readonly StationGround _ground;

    private FakeProcess(long generation, StationGround ground, PipeConnection connection, PipeConnection child, Stream stream)
    {
        Generation = generation;
        _ground = ground;
        _child = child;
        _stream = stream;
        Connection = connection;
    }

    internal long Generation { get; }

    /// <summary>Whether it leaves the processors to others.</summary>
    internal bool GivesWay { get; private set; }

    /// <summary>What a step does instead of nothing.</summary>
    internal Func<string, CancellationToken, Task>? OnStep { get; set; }

    /// <summary>What it says of its health.</summary>
    internal ModuleHealth Health { get; set; } = ModuleHealth.Healthy;

    public int ProcessId => 1000 + (int)Generation;

    public string? DescriptorPath => null;

    public PipeConnection Connection { get; }

    /// <summary>Whether it is not known how it ended until <see cref="Speak"/>.</summary>
    internal bool IsSilent { get; set; }

    public Task Gone => _gone.Task;

    public Task<string> Ended => _ended.Task;

    internal static async Task<FakeProcess> StartAsync(SubpartitionVersion version, long generation, bool givesWay, StationGround ground)
    {
        var (here, there) = DuplexStream.Pair();
        var token = new byte[32];
        var options = new PipeOptions { Peer = version.Id, PeerVersion = version.Version };
        var accepting = PipeConnection.AcceptAsync(here, token, options, CancellationToken.None);
        var child = await PipeConnection.ConnectAsync(there, token, options, CancellationToken.None);
        child.Serve(RemoteContracts.Of(typeof(IStation)), new Station($"{version.Version}/{generation}", ground));
        return new FakeProcess(generation, ground, await accepting, child, there) { GivesWay = givesWay };
    }

    public void StopGivingWay() => GivesWay = false;

    public Task LoadAsync(CancellationToken cancellationToken) => StepAsync("load", cancellationToken);

    public async Task<ModuleHealth> CheckHealthAsync(CancellationToken cancellationToken)
    {
        await StepAsync("health", cancellationToken);
        return Health;
    }

    public Task AskToFinishAsync(CancellationToken cancellationToken) => StepAsync("ask", cancellationToken);

    public Task AcquireAsync(CancellationToken cancellationToken) => StepAsync("acquire", cancellationToken);

    public Task ReleaseAsync(CancellationToken cancellationToken) => StepAsync("release", cancellationToken);

    public Task ReconfigureAsync(ConfigurationEntry[] configuration, CancellationToken cancellationToken) => StepAsync("reconfigure", cancellationToken);

    public async Task StopAsync(TimeSpan timeout)
    {
        _ground.Journal.Add($"{Generation} stop");
        await Connection.DisposeAsync();
        End("It stopped.");
    }

    public void Kill() => End("It was killed.");

    /// <summary>It dies by itself.</summary>
    internal void Die() => End("It died with signal 9. Its last words: none.");

    /// <summary>Now it is known.</summary>
    internal void Speak() => _ended.TrySetResult("It was silent.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void End(string how)
    {
        _stream.Dispose();
        if (!_gone.TrySetResult())
            return;
        _ground.Journal.Add($"{Generation} gone");
        if (!IsSilent)
            _ended.TrySetResult(how);
    }

    private Task StepAsync(string step, CancellationToken cancellationToken)
    {
        _ground.Journal.Add($"{Generation} {step}");
        return OnStep?.Invoke(step, cancellationToken) ?? Task.CompletedTask;
    }
}

/// <summary>Starts them.</summary>
internal sealed class FakeProcesses(StationGround ground) : ISubpartitionProcesses
{
    private readonly List<FakeProcess> _started = [];

    /// <summary>Those started so far.</summary>
    internal IReadOnlyList<FakeProcess> Started
    {
        get
        {
            lock (_started)
                return [.. _started];
        }
    }

    /// <summary>Prepares a process that is being started, or fails its start.</summary>
    internal Action<FakeProcess>? OnStart { get; set; }

    public async Task<ISubpartitionProcess> StartAsync(SubpartitionVersion version, long generation, bool givesWay, CancellationToken cancellationToken)
    {
        var process = await FakeProcess.StartAsync(version, generation, givesWay, ground);
        OnStart?.Invoke(process);
        lock (_started)
            _started.Add(process);
        return process;
    }
}
