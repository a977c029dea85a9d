using PluginRuntime;

namespace Probe;

/// <summary>A body of a known length, for benchmarks.</summary>
[Contract]
public interface IBusy
{
    int Version { get; }

    /// <summary>Does nothing: what is measured is the way in.</summary>
    int Nothing(int value);

    /// <summary>As <see cref="Nothing"/>, completing synchronously.</summary>
    ValueTask<int> NothingAsync(int value);

    /// <summary>Keeps the processor busy.</summary>
    /// <returns>The version that served.</returns>
    int Spin(int microseconds);

    ValueTask<int> SpinAsync(int microseconds);
}
