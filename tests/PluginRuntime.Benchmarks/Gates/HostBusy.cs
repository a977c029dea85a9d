using Probe;

namespace PluginRuntime.Benchmarks.Gates;

/// <summary>What the module's object does, in the host.</summary>
internal sealed class HostBusy : IBusy
{
    public int Version => 1;

    public int Nothing(int value) => value + Version;

    public ValueTask<int> NothingAsync(int value) => new(value + Version);

    public int Spin(int microseconds) => Version;

    public ValueTask<int> SpinAsync(int microseconds) => new(Version);
}
