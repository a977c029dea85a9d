using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Coordination.Protocol;

namespace PluginRuntime.Control.Tests.Coordination.Simulation;

/// <summary>
/// A kernel with the product's end of the protocol over work that does nothing but wait at the holds and write records. It can be killed
/// at any place and restarts with its journal.
/// </summary>
internal sealed class SimulatedKernel(string name, IDecisions log, FleetOptions options, Func<string, string, Task> at)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _journal = [];
    private Life _life = new();

    internal string Name => name;

    /// <summary>What its callers get; <see langword="null"/> while it is down.</summary>
    internal string? Serves { get; private set; } = "old";

    /// <summary>The last record of a request: decided, old or new.</summary>
    internal string? RecordOf(string request)
    {
        lock (_lock)
            return _journal.GetValueOrDefault(request);
    }

    internal SimulatedKernel Start()
    {
        lock (_lock)
        {
            var life = _life = new Life();
            life.Participations = new Participations(name, (request, hold, cancelled) => RunAsync(life, request, hold, cancelled), JournalOf, _ => log, options, TimeProvider.System);
            return this;
        }
    }

    /// <summary>The process is gone: connections break, and what it was doing never comes to an end.</summary>
    internal void Kill()
    {
        lock (_lock)
        {
            Serves = null;
            _life.IsDead = true;
        }

        _life.Breaks.Cancel();
    }

    internal bool IsDown
    {
        get
        {
            lock (_lock)
                return _life.IsDead;
        }
    }

    /// <summary>Starts again after a kill, and finds out what it has to serve.</summary>
    internal async Task RestartAsync()
    {
        string[] inDoubt;
        lock (_lock)
            inDoubt = [.. _journal.Where(static record => record.Value == "decided").Select(static record => record.Key)];
        foreach (var request in inDoubt)
        {
            var answer = await log.DecideAsync(request, Decision.Aborted, name, default);
            Assert(answer.Decision is Decision.Committed or Decision.Aborted, $"The log answered {answer}.");
            lock (_lock)
                _journal[request] = answer.Decision == Decision.Committed ? "new" : "old";
        }

        lock (_lock)
            Serves = _journal.ContainsValue("new") ? "new" : "old";
        Start();
    }

    internal IParticipant Connect()
    {
        lock (_lock)
            return _life.IsDead ? throw new IOException($"Kernel '{name}' is down.") : new Connection(_life);
    }

    /// <summary>Breaks every connection; both ends live on.</summary>
    internal void Break()
    {
        CancellationTokenSource broken;
        lock (_lock)
            (broken, _life.Breaks) = (_life.Breaks, new CancellationTokenSource());
        broken.Cancel();
    }

    /// <summary>Waits until the kernel has nothing under way.</summary>
    internal Task SettleAsync(string request) => Deadline.Until(() => IsDown || (_life.Participations.PhaseOf(request) is null && RecordOf(request) != "decided"), $"end of {request} in kernel '{name}'");

    private async Task<KernelRunEnd> RunAsync(Life life, FleetRequest request, IRequestHold hold, CancellationToken cancelled)
    {
        if (await StepAsync(life, "prepare", cancelled) is { } refusal)
            return new(false, refusal);
        if (await hold.PreparedAsync([new("pricing", "1", "2")], cancelled) is { } turned)
            return new(false, turned);
        if (await StepAsync(life, "decide", cancelled) is { } full)
            return new(false, full);
        Write(life, request.Id, "decided", null);
        if (await StepAsync(life, "close", cancelled) is { } blocked)
            return Back(life, request.Id, blocked);
        Write(life, request.Id, "decided", "new");
        if (await StepAsync(life, "probation", cancelled) is { } failing)
            return Back(life, request.Id, failing);
        if (await hold.ProvedAsync(default) is { } back)
        {
            await StepAsync(life, "back", default);
            return Back(life, request.Id, back);
        }

        await StepAsync(life, "keep", default);
        Write(life, request.Id, "new", "new");
        return new(true);
    }

    private KernelRunEnd Back(Life life, string request, string cause)
    {
        Write(life, request, "old", "old");
        return new(false, cause);
    }

    /// <summary>A place at which the test may do something to the kernel.</summary>
    /// <returns>Why it fails there.</returns>
    private async Task<string?> StepAsync(Life life, string place, CancellationToken cancelled)
    {
        try
        {
            await at(name, place);
            await Task.Yield();
        }
        catch (InvalidOperationException failed)
        {
            return failed.Message;
        }

        // What is dead goes nowhere from here.
        if (life.IsDead)
            await new TaskCompletionSource().Task;
        return cancelled.IsCancellationRequested ? "it was cancelled" : null;
    }

    private void Write(Life life, string request, string record, string? serves)
    {
        lock (_lock)
        {
            if (life.IsDead)
                return;
            _journal[request] = record;
            Serves = serves ?? Serves;
        }
    }

    private bool? JournalOf(string request) => RecordOf(request) switch { "new" => true, "old" => false, _ => null };

    private static void Assert(bool fact, string message) => Xunit.Assert.True(fact, message);

    private sealed class Life
    {
        internal volatile bool IsDead;

        internal Participations Participations { get; set; } = null!;

        internal CancellationTokenSource Breaks { get; set; } = new();
    }

    /// <summary>A connection of the coordinator. It breaks for both ends when it is disposed, when the kernel is killed, or when the test breaks it.</summary>
    private sealed class Connection : IParticipant
    {
        private readonly Life _life;
        private readonly CancellationTokenSource _broken;
        private string? _request;

        internal Connection(Life life)
        {
            _life = life;
            _broken = CancellationTokenSource.CreateLinkedTokenSource(life.Breaks.Token);
            _broken.Token.UnsafeRegister(
                static connection =>
                {
                    if (connection is Connection { _request: { } request } broken && !broken._life.IsDead)
                        broken._life.Participations.Lost(request);
                },
                this);
        }

        public Task<KernelAnswer> PrepareAsync(FleetRequest request, CancellationToken cancellationToken)
        {
            _request = request.Id;
            return Over(() => _life.Participations.PrepareAsync(request));
        }

        public Task<KernelAnswer> GoAsync(string request, CancellationToken cancellationToken) => Over(() => _life.Participations.GoAsync(request));

        public Task<KernelAnswer> KeepAsync(string request, CancellationToken cancellationToken) => Over(() => _life.Participations.KeepAsync(request));

        public Task<KernelAnswer> GoBackAsync(string request, CancellationToken cancellationToken) => Over(() => _life.Participations.GoBackAsync(request));

        public Task<KernelAnswer> CancelAsync(string request, CancellationToken cancellationToken) => Over(() => _life.Participations.GoBackAsync(request));

        public ValueTask DisposeAsync()
        {
            _broken.Cancel();
            return ValueTask.CompletedTask;
        }

        private async Task<KernelAnswer> Over(Func<Task<KernelAnswer>> call)
        {
            try
            {
                _broken.Token.ThrowIfCancellationRequested();
                return await call().WaitAsync(_broken.Token);
            }
            catch (OperationCanceledException)
            {
                throw new IOException("The connection is broken.");
            }
        }
    }
}
