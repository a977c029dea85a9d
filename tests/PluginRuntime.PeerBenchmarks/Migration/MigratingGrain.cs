using Orleans.Runtime.Placement;

namespace PluginRuntime.PeerBenchmarks.Migration;

/// <summary>Its state is one array of bytes, which goes along.</summary>
/// <param name="silo">Where it is.</param>
public sealed class MigratingGrain(ILocalSiloDetails silo) : Grain, IMigratingGrain, IGrainMigrationParticipant
{
    private const string Key = "state";

    private byte[] _state = [];
    private int _filled;

    /// <inheritdoc/>
    public Task FillAsync(int bytes)
    {
        _state = new byte[bytes];
        _filled = bytes;
        new Random(bytes).NextBytes(_state);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<byte[]> EchoAsync(byte[] bytes) => Task.FromResult(bytes);

    /// <inheritdoc/>
    public Task<SiloAddress> WhereAsync() => Task.FromResult(silo.SiloAddress);

    /// <inheritdoc/>
    public Task MigrateAsync(SiloAddress target)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, target);
        MigrateOnIdle();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<bool> IsWholeAsync()
    {
        var expected = new byte[_filled];
        new Random(_filled).NextBytes(expected);
        return Task.FromResult(_filled > 0 && _state.AsSpan().SequenceEqual(expected));
    }

    /// <inheritdoc/>
    public void OnDehydrate(IDehydrationContext dehydrationContext) => dehydrationContext.TryAddValue(Key, _state);

    /// <inheritdoc/>
    public void OnRehydrate(IRehydrationContext rehydrationContext)
    {
        if (rehydrationContext.TryGetValue(Key, out byte[]? state))
            (_state, _filled) = (state!, state!.Length);
    }
}
