using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: KernelModule("big-values")]

namespace Probe;

public sealed class BigValuesModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context) =>
        services.AddSingleton<IBigState, BigValuesService>();
}

/// <summary>The counterpart of BigState: a table of its own that passes by value.</summary>
internal sealed class BigValuesService() : JsonHandOver<BigValuesState>(BigValuesJson.Default.BigValuesState), IBigState
{
    private ConcurrentDictionary<long, long> _entries = new();

#if V2
    public int Version => 2;
#else
    public int Version => 1;
#endif

    public override int StateVersion => 1;

    public int Count => _entries.Count;

    public void Fill(int count) => _entries = new(Enumerable.Range(0, count).Select(key => KeyValuePair.Create((long)key, (long)key)));

    public void Set(long key, long value) => _entries[key] = value;

    public bool TryGet(long key, out long value) => _entries.TryGetValue(key, out value);

    public long Spin(long key, int microseconds)
    {
        var end = Stopwatch.GetTimestamp() + (microseconds * Stopwatch.Frequency / 1_000_000);
        _entries.TryGetValue(key, out var value);
        _entries[key] = ++value;
        while (Stopwatch.GetTimestamp() < end)
        {
        }
        return value;
    }

    public long Checksum() => _entries.Sum(entry => entry.Value);

    protected override BigValuesState Capture()
    {
        var entries = _entries.ToArray();
        return new BigValuesState
        {
            Keys = Array.ConvertAll(entries, entry => entry.Key),
            Values = Array.ConvertAll(entries, entry => entry.Value),
        };
    }

    protected override void Restore(BigValuesState state, int stateVersion) =>
        _entries = new(state.Keys.Zip(state.Values, KeyValuePair.Create));
}

internal sealed class BigValuesState : HandOverState
{
    public long[] Keys { get; set; } = [];

    public long[] Values { get; set; } = [];
}

[JsonSerializable(typeof(BigValuesState))]
internal sealed partial class BigValuesJson : JsonSerializerContext;
