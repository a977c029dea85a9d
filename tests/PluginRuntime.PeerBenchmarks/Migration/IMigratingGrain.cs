namespace PluginRuntime.PeerBenchmarks.Migration;

/// <summary>A grain that is moved.</summary>
public interface IMigratingGrain : IGrainWithIntegerKey
{
    /// <summary>Makes its state.</summary>
    Task FillAsync(int bytes);

    /// <summary>Returns what it gets.</summary>
    Task<byte[]> EchoAsync(byte[] bytes);

    /// <summary>Which silo it is in.</summary>
    Task<SiloAddress> WhereAsync();

    /// <summary>Has it migrate when it is idle.</summary>
    Task MigrateAsync(SiloAddress target);

    /// <summary>Whether its state is what <see cref="FillAsync"/> has made.</summary>
    Task<bool> IsWholeAsync();
}
