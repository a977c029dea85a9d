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
            if (!_clients.TryFind(client, out var bucket))
                bucket = _clients.Introduce(client, new TokenBucket(options.Burst, now), options.MaximumClients);
            if (bucket is null)
                return new AdmissionDecision(false, options.ForgetAfter, _servedBy);

            lock (bucket)
            {
                if (bucket.IsForgotten)
                    continue;
                _clients.Changing_NeedsLock(client, bucket);
                var wait = bucket.Take(orders, now, _time, options);
                return new AdmissionDecision(wait == TimeSpan.Zero, wait, _servedBy);
            }
        }
    }

    public ClientStanding StandingOf(string client)
    {
        ArgumentException.ThrowIfNullOrEmpty(client);
        if (!_clients.TryFind(client, out var bucket))
            return new ClientStanding(StandingTier.New, 0, _servedBy);
        lock (bucket)
        {
            var options = _options;
            var tier = bucket.AdmittedOrders >= options.PreferredFrom ? StandingTier.Preferred
                : bucket.AdmittedOrders >= options.RegularFrom ? StandingTier.Regular
                : StandingTier.New;
            return new ClientStanding(tier, bucket.AdmittedOrders, _servedBy);
        }
    }

    public void Forget(string client)
    {
        if (!_clients.TryFind(client, out var bucket))
            return;
        lock (bucket)
            _clients.Forget_NeedsLock(client, bucket);
    }

    public ValueTask ForgetIdleClients(CancellationToken cancellationToken)
    {
        var options = _options;
        foreach (var (client, bucket) in _clients.All())
        {
            if (cancellationToken.IsCancellationRequested)
                break;
            lock (bucket)
            {
                if (!bucket.IsForgotten && _time.GetElapsedTime(bucket.LastSeen) >= options.ForgetAfter)
                    _clients.Forget_NeedsLock(client, bucket);
            }
        }
        return ValueTask.CompletedTask;
    }

    #region hand-over-in-steps
    public int StateVersion => 1;

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
            if (_clients.TryFind(client, out var bucket))
                state.Clients.Add(Describe(client, bucket));
            else
                state.Forgotten.Add(client);
        }
        Write(destination, state);
    }

    public void AbandonExport() => _clients.StopNoting();

    public void ImportBulk(ReadOnlySequence<byte> source, int stateVersion, CancellationToken cancellationToken)
    {
        _clients.Clear();
        Apply(Read(source));
    }

    public void ImportChanges(ReadOnlySequence<byte> source, int stateVersion) => Apply(Read(source));

    // The whole in one step, for a version that knows no steps.
    public void Export(IBufferWriter<byte> destination) => Write(destination, Capture(CancellationToken.None));

    public void Import(ReadOnlySequence<byte> source, int stateVersion) => ImportBulk(source, stateVersion, CancellationToken.None);
    #endregion

    private AdmissionState Capture(CancellationToken cancellationToken)
    {
        var state = new AdmissionState();
        foreach (var (client, bucket) in _clients.All())
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (bucket)
            {
                if (!bucket.IsForgotten)
                    state.Clients.Add(Describe(client, bucket));
            }
        }
        return state;
    }

    private ClientState Describe(string client, TokenBucket bucket) => new()
    {
        Client = client,
        Tokens = bucket.TokensAt(_time.GetTimestamp(), _time, _options),
        IdleSeconds = _time.GetElapsedTime(bucket.LastSeen).TotalSeconds,
        AdmittedOrders = bucket.AdmittedOrders,
        Unknown = bucket.Unknown,
    };

    private void Apply(AdmissionState state)
    {
        var now = _time.GetTimestamp();
        foreach (var client in state.Clients)
        {
            _clients.Put(client.Client, new TokenBucket(client.Tokens, now)
            {
                LastSeen = now - (long)(client.IdleSeconds * _time.TimestampFrequency),
                AdmittedOrders = client.AdmittedOrders,
                Unknown = client.Unknown,
            });
        }
        foreach (var client in state.Forgotten)
            _clients.Remove(client);
    }

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
