using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OrderDesk;
using PluginRuntime;

namespace Admission;

/// <summary>The exported service. It takes part in the hand-over because it is the singleton behind a contract.</summary>
internal sealed class AdmissionService : IAdmission, IHandOverInSteps
{
    private readonly ClientTable _clients = new();
    private readonly TimeProvider _time;
    private readonly string _servedBy;
    private volatile AdmissionOptions _options;

    #region live-options
    public AdmissionService(ModuleContext context, IOptionsMonitor<AdmissionOptions> options)
    {
        _time = context.TimeProvider;
        _servedBy = $"{context.ModuleId} {context.Version}";
        _options = options.CurrentValue;
        // A change that does not pass validation never arrives here: the last good values stay.
        if (options.OnChange(changed => _options = changed) is { } subscription)
            context.Own(subscription);
    }
    #endregion

    public int KnownClients => _clients.Count;

    public AdmissionDecision Admit(string client, int orders)
    {
        ArgumentException.ThrowIfNullOrEmpty(client);
        ArgumentOutOfRangeException.ThrowIfLessThan(orders, 1);
        var options = _options;
        while (true)
        {
            var now = _time.GetTimestamp();
            if (!_clients.TryFind(client, out var pace))
                pace = _clients.Introduce(client, new ClientPace(now, now), options.MaximumClients);
            if (pace is null)
                return new AdmissionDecision(false, options.ForgetAfter, _servedBy);

            lock (pace)
            {
                if (pace.IsForgotten)
                    continue;
                _clients.Changing_NeedsLock(client, pace);
                var wait = pace.Pass(orders, now, _time, options);
                return new AdmissionDecision(wait == TimeSpan.Zero, wait, _servedBy);
            }
        }
    }

    public ClientStanding StandingOf(string client)
    {
        ArgumentException.ThrowIfNullOrEmpty(client);
        if (!_clients.TryFind(client, out var pace))
            return new ClientStanding(StandingTier.New, 0, _servedBy);
        lock (pace)
        {
            var options = _options;
            var tier = pace.AdmittedOrders >= options.PreferredFrom ? StandingTier.Preferred
                : pace.AdmittedOrders >= options.RegularFrom ? StandingTier.Regular
                : StandingTier.New;
            if (tier > StandingTier.New && pace.RefusedOrders > options.PatienceLimit * pace.AdmittedOrders)
                tier--;
            return new ClientStanding(tier, pace.AdmittedOrders, _servedBy);
        }
    }

    public void Forget(string client)
    {
        if (!_clients.TryFind(client, out var pace))
            return;
        lock (pace)
            _clients.Forget_NeedsLock(client, pace);
    }

    public ValueTask ForgetIdleClients(CancellationToken cancellationToken)
    {
        var options = _options;
        foreach (var (client, pace) in _clients.All())
        {
            if (cancellationToken.IsCancellationRequested)
                break;
            lock (pace)
            {
                if (!pace.IsForgotten && _time.GetElapsedTime(pace.LastSeen) >= options.ForgetAfter)
                    _clients.Forget_NeedsLock(client, pace);
            }
        }
        return ValueTask.CompletedTask;
    }

    #region hand-over-in-steps
    public int StateVersion => 2;

    public void ExportBulk(IBufferWriter<byte> destination, CancellationToken cancellationToken)
    {
        _clients.StartNoting();
        Write(destination, Capture(cancellationToken));
    }

    public void ExportChanges(IBufferWriter<byte> destination)
    {
        var state = new AdmissionState();
        foreach (var client in _clients.StopNoting().Names)
        {
            if (_clients.TryFind(client, out var pace))
                state.Clients.Add(Describe(client, pace));
            else
                state.Forgotten.Add(client);
        }
        Write(destination, state);
    }

    public void AbandonExport() => _clients.StopNoting();

    public void ImportBulk(ReadOnlySequence<byte> source, int stateVersion, CancellationToken cancellationToken)
    {
        _clients.Clear();
        Apply(Read(source), stateVersion);
    }

    public void ImportChanges(ReadOnlySequence<byte> source, int stateVersion) => Apply(Read(source), stateVersion);

    // The whole in one step, for a version that knows no steps.
    public void Export(IBufferWriter<byte> destination) => Write(destination, Capture(CancellationToken.None));

    public void Import(ReadOnlySequence<byte> source, int stateVersion) => ImportBulk(source, stateVersion, CancellationToken.None);
    #endregion

    private AdmissionState Capture(CancellationToken cancellationToken)
    {
        var state = new AdmissionState();
        foreach (var (client, pace) in _clients.All())
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (pace)
            {
                if (!pace.IsForgotten)
                    state.Clients.Add(Describe(client, pace));
            }
        }
        return state;
    }

    private ClientState Describe(string client, ClientPace pace)
    {
        var busy = pace.BusyAt(_time.GetTimestamp(), _time).TotalSeconds;
        return new ClientState
        {
            Client = client,
            Tokens = Math.Max(0, _options.Burst - (busy * _options.OrdersPerSecond)),
            IdleSeconds = _time.GetElapsedTime(pace.LastSeen).TotalSeconds,
            AdmittedOrders = pace.AdmittedOrders,
            BusySeconds = busy,
            RefusedOrders = pace.RefusedOrders,
            Unknown = pace.Unknown,
        };
    }

    #region read-older-version
    private void Apply(AdmissionState state, int stateVersion)
    {
        var options = _options;
        var now = _time.GetTimestamp();
        foreach (var client in state.Clients)
        {
            // Version 1 knew tokens only: those missing from the bucket are the orders that keep the client busy.
            var busySeconds = stateVersion >= 2
                ? client.BusySeconds
                : Math.Max(0, options.Burst - client.Tokens) / options.OrdersPerSecond;
            _clients.Put(client.Client, new ClientPace(now + ToTicks(busySeconds), now)
            {
                LastSeen = now - ToTicks(client.IdleSeconds),
                AdmittedOrders = client.AdmittedOrders,
                RefusedOrders = client.RefusedOrders,
                Unknown = client.Unknown,
            });
        }
        foreach (var client in state.Forgotten)
            _clients.Remove(client);
    }
    #endregion

    private long ToTicks(double seconds) => (long)(seconds * _time.TimestampFrequency);

    private static void Write(IBufferWriter<byte> destination, AdmissionState state)
    {
        using var writer = new Utf8JsonWriter(destination);
        JsonSerializer.Serialize(writer, state, AdmissionJson.Default.AdmissionState);
    }

    private static AdmissionState Read(ReadOnlySequence<byte> source)
    {
        var reader = new Utf8JsonReader(source);
        return JsonSerializer.Deserialize(ref reader, AdmissionJson.Default.AdmissionState)
            ?? throw new InvalidDataException("The exported state is the JSON value null; an object was expected.");
    }
}
