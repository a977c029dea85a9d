using Microsoft.Extensions.DependencyInjection;
using PluginRuntime.Kernel.Loading;
using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.SubpartitionHost.Servers;

/// <summary>One instance of a virtual server in this process, and where it is in its life.</summary>
/// <remarks>
/// <code>
/// from     to       when
/// ------   ------   ------------------------------------------------------------------------
/// Made     Open     it has its place; what it was to take up has been taken up
/// Open     Closed   nothing is inside, and its state has been handed out
/// Closed   Open     it serves on after all
/// any      Gone     it has its place elsewhere, was stopped, or did not come to serve
/// </code>
/// Steps are made one after the other: the kernel may give one up at its deadline and begin the next. Thread-safe.
/// </remarks>
internal sealed class ServerInstance : IAsyncDisposable
{
    private readonly HostedPackage _package;
    private readonly uint _number;
    private readonly string _name;
    private readonly ExecutionContext _flow;
    private readonly InstanceGate _gate;
    private readonly InstanceContext _context;
    private readonly SemaphoreSlim _oneStep = new(1);
    private AsyncServiceScope? _scope;
    private VirtualServer? _server;
    private InstanceState _state;
    private bool _isOwner;

    private ServerInstance(HostedPackage package, uint number, string name, long epoch, ConfigurationEntry[] options, ReadOnlyMemory<byte>? checkpoint)
    {
        _package = package;
        _number = number;
        _name = name;
        _flow = CallOrigin.FlowOf(number);
        _gate = new InstanceGate(package.Calls, _flow, Meter);
        State = new StatePassage(() => Server, CallAsync, HandOverAsync);
        _context = new InstanceContext(number, name, epoch, options, checkpoint, _gate, Meter, package, ServeAsync);
    }

    private VirtualServer Server => _server ?? throw new InvalidOperationException($"'{_name}' is no more.");

    /// <summary>Makes an instance and starts it. Calls that come wait.</summary>
    /// <exception cref="ModuleStepException">It failed; nothing of it is left.</exception>
    internal static async Task<ServerInstance> MakeAsync(
        HostedPackage package, uint number, bool isRehearsal, string name, long epoch, VirtualServerStart start, ConfigurationEntry[] options, ReadOnlyMemory<byte>? checkpoint, CancellationToken cancellationToken)
    {
        var instance = new ServerInstance(package, number, name, epoch, options, checkpoint);
        try
        {
            await instance.CallAsync("construction", _ =>
            {
                instance.Construct(isRehearsal);
                return ValueTask.CompletedTask;
            }, cancellationToken).ConfigureAwait(false);
            await instance.CallAsync("StartAsync", token => instance.Server.StartAsync(start, token), cancellationToken).ConfigureAwait(false);
            return instance;
        }
        catch
        {
            await instance.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What it has to do.</summary>
    internal InstanceMeter Meter { get; } = new();

    /// <summary>Has it take over what only one may own, and lets calls in.</summary>
    internal Task OpenAsync(CancellationToken cancellationToken) => StepAsync(async () =>
    {
        await AcquireAsync(cancellationToken).ConfigureAwait(false);
        _state = InstanceState.Open;
        _gate.Open();
        _context.Sockets.Open();
    }, cancellationToken);

    /// <summary>Its state. Steps of it are made through this class, but for <see cref="StatePassage.Describe"/>, the bulk's export and its pieces.</summary>
    internal StatePassage State { get; }

    /// <summary>It does not move after all.</summary>
    internal Task AbandonExportAsync(CancellationToken cancellationToken) => StepAsync(() => State.AbandonAsync(cancellationToken), cancellationToken);

    /// <summary>The bulk is whole.</summary>
    internal Task ImportBulkAsync(int version, CancellationToken cancellationToken) => StepAsync(() => State.ImportBulkAsync(version, cancellationToken), cancellationToken);

    /// <summary>Lets nothing new in, waits for what is inside, and hands out what is left of its state. When that fails, it serves on.</summary>
    /// <returns>The state and its kind; its connections.</returns>
    internal async Task<(StateKind Kind, int Version, byte[] State, byte[] Connections, long Transfer, int Descriptors)> CloseAsync(TimeSpan grace, TimeSpan cancel, CancellationToken cancellationToken)
    {
        (StateKind Kind, int Version, byte[] Bytes) state = (StateKind.None, 0, []);
        (byte[] Bytes, long Transfer, int Descriptors) connections = ([], 0, 0);
        await StepAsync(async () =>
        {
            if (_state != InstanceState.Open)
                throw new ModuleStepException(_name, "close", $"it is {_state}", "Wait until it serves.");
            try
            {
                await QuiesceAsync(grace, cancel, cancellationToken).ConfigureAwait(false);
                await ReleaseAsync(cancellationToken).ConfigureAwait(false);
                state = await State.ExportAsync(cancellationToken).ConfigureAwait(false);
                connections = await _context.Sockets.HandOutAsync(cancellationToken).ConfigureAwait(false);
                _state = InstanceState.Closed;
            }
            catch
            {
                await ServeOnAsync().ConfigureAwait(false);
                throw;
            }
        }, cancellationToken).ConfigureAwait(false);
        return (state.Kind, state.Version, state.Bytes, connections.Bytes, connections.Transfer, connections.Descriptors);
    }

    /// <summary>Takes up what another instance has handed out.</summary>
    internal Task TakeOverAsync(StateKind kind, int version, ReadOnlyMemory<byte> state, ReadOnlyMemory<byte> connections, long transfer, int descriptors, CancellationToken cancellationToken) => StepAsync(async () =>
    {
        await State.ImportAsync(kind, version, state, cancellationToken).ConfigureAwait(false);
        await _context.Sockets.TakeAsync(connections, transfer, descriptors, cancellationToken).ConfigureAwait(false);
    }, cancellationToken);

    /// <summary>A closed instance serves on.</summary>
    internal Task ReopenAsync(CancellationToken cancellationToken) => StepAsync(() => _state == InstanceState.Closed ? ServeOnAsync() : Task.CompletedTask, cancellationToken);

    /// <summary>Asks calls inside to finish early.</summary>
    internal void AskToFinish() => _context.AskToFinish();

    /// <summary>It has no place here.</summary>
    /// <exception cref="ModuleStepException">Its own disposal failed; it is gone all the same.</exception>
    public async ValueTask DisposeAsync()
    {
        // Not behind a step that hangs: what comes for it is turned away at once.
        _package.Connection.WithdrawAt(_number);
        _ = _gate.Close();
        await StepAsync(EndAsync, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Ends it in good order.</summary>
    /// <exception cref="ModuleStepException">Something of it failed; it is gone all the same.</exception>
    internal Task StopAsync(TimeSpan grace, TimeSpan cancel, CancellationToken cancellationToken) => StepAsync(async () =>
    {
        if (_state == InstanceState.Gone)
            return;
        try
        {
            await _context.Sockets.StopAsync(grace + cancel).ConfigureAwait(false);
            await QuiesceCallsAsync(grace, cancel, cancellationToken).ConfigureAwait(false);
            await ReleaseAsync(cancellationToken).ConfigureAwait(false);
            await CallAsync("StopAsync", token => Server.StopAsync(token), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await EndAsync().ConfigureAwait(false);
        }
    }, cancellationToken);

    private Task ServeAsync(VirtualConnection connection, CancellationToken cancellationToken)
    {
        Task? serving = null;
        ExecutionContext.Run(_flow, _ => serving = Server.ServeAsync(connection, cancellationToken), null);
        return serving!;
    }

    private void Construct(bool isRehearsal)
    {
        var methods = new ServedMethods();
        if (isRehearsal)
        {
            var rehearsal = new RehearsalServer(_context);
            _server = rehearsal;
            methods.Add(new IRehearsed__Remote(), rehearsal);
        }
        else
        {
            _server = Make();
            foreach (var contract in _package.Contracts)
            {
                if (!contract.Contract.IsInstanceOfType(_server))
                    throw new InvalidOperationException($"{_server.GetType().Name} does not implement {contract.Contract.Name}, which another class of the package does. The class of the virtual server implements all its contracts.");
                methods.Add(contract, _server);
            }
        }

        _package.Connection.ServeAt(_number, new ServedTarget(methods, _gate));
    }

    private VirtualServer Make()
    {
        var scope = _package.Scopes.CreateAsyncScope();
        _scope = scope;
        scope.ServiceProvider.GetRequiredService<InstanceScope>().Context = _context;
        return scope.ServiceProvider.GetService<VirtualServer>()
            ?? throw new InvalidOperationException("ConfigureServices registers no virtual server. Add services.AddVirtualServer<...>().");
    }

    /// <summary>Calls and connections beside each other: who is served by the one may wait for the other.</summary>
    private async Task QuiesceAsync(TimeSpan grace, TimeSpan cancel, CancellationToken cancellationToken)
    {
        var freezing = _context.Sockets.FreezeAsync(grace + cancel, cancellationToken);
        await Task.WhenAll(QuiesceCallsAsync(grace, cancel, cancellationToken), freezing).ConfigureAwait(false);
    }

    private async Task QuiesceCallsAsync(TimeSpan grace, TimeSpan cancel, CancellationToken cancellationToken)
    {
        var quiet = _gate.Close();
        if (await IsQuietAsync(quiet, grace, cancellationToken).ConfigureAwait(false))
            return;
        _context.AskToFinish();
        if (!await IsQuietAsync(quiet, cancel, cancellationToken).ConfigureAwait(false))
            throw new ModuleStepException(_name, "quiesce", $"{_gate.Inside} calls or runs of scheduled work stayed inside{string.Concat(_context.Running.Select(static work => $", '{work}'"))}", "Give them more time, or let them observe VirtualServerContext.Quiescing.");
    }

    private static async Task<bool> IsQuietAsync(Task quiet, TimeSpan time, CancellationToken cancellationToken)
    {
        if (quiet.IsCompleted)
            return true;
        await Task.WhenAny(quiet, Task.Delay(time, cancellationToken)).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return quiet.IsCompleted;
    }

    /// <summary>Serves as before a step that failed or was undone. What cannot be taken back is logged: calls are better served without it than not at all.</summary>
    private async Task ServeOnAsync()
    {
        try
        {
            await State.AbandonAsync(CancellationToken.None).ConfigureAwait(false);
            _context.Sockets.GetBack();
            await AcquireAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _context.Resume();
            _state = InstanceState.Open;
            _gate.Open();
            _context.Sockets.Thaw();
        }
    }

    private async Task AcquireAsync(CancellationToken cancellationToken)
    {
        if (_isOwner)
            return;
        await HandOverAsync("AcquireAsync", token => Server.AcquireAsync(token), cancellationToken).ConfigureAwait(false);
        _isOwner = true;
    }

    private async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (!_isOwner)
            return;
        await HandOverAsync("ReleaseAsync", token => Server.ReleaseAsync(token), cancellationToken).ConfigureAwait(false);
        _isOwner = false;
    }

    private async Task EndAsync()
    {
        if (_state == InstanceState.Gone)
            return;
        _state = InstanceState.Gone;
        _package.Connection.WithdrawAt(_number);
        _ = _gate.Close();
        await _context.DisposeAsync().ConfigureAwait(false);
        State.Dispose();
        try
        {
            await CallAsync("disposal", _ => _scope?.DisposeAsync() ?? ValueTask.CompletedTask, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _server = null;
        }
    }

    private async Task StepAsync(Func<Task> step, CancellationToken cancellationToken)
    {
        await _oneStep.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await step().ConfigureAwait(false);
        }
        finally
        {
            _oneStep.Release();
        }
    }

    /// <summary>Calls the instance's code in its own flow, with a deadline.</summary>
    private Task CallAsync(string step, Func<CancellationToken, ValueTask> callback, CancellationToken cancellationToken) =>
        CallAsync(step, _package.CallbackTimeout, callback, cancellationToken);

    /// <summary>The same for what callers wait for.</summary>
    private Task HandOverAsync(string step, Func<CancellationToken, ValueTask> callback, CancellationToken cancellationToken) =>
        CallAsync(step, _package.HandOverTimeout, callback, cancellationToken);

    private Task CallAsync(string step, TimeSpan timeout, Func<CancellationToken, ValueTask> callback, CancellationToken cancellationToken) => ModuleCallback.RunAsync(
        _name,
        step,
        timeout,
        token =>
        {
            ValueTask pending = default;
            ExecutionContext.Run(_flow, _ => pending = callback(token), null);
            return pending;
        },
        cancellationToken);
}
