using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: KernelModule("steps")]

namespace Probe;

public sealed class StepsModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context) =>
        services.AddSingleton<IBigState, StepsService>();
}

/// <summary>
/// Hands its table over in steps, and is strict about their order. The configuration key <c>Fault</c> names a step that fails; between
/// the steps it waits for <see cref="ProbeHolder.BetweenSteps"/>, if there is one.
/// </summary>
internal sealed class StepsService(ModuleContext context) : IBigState, IHandOverInSteps
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, long> _entries = [];
    private HashSet<long>? _changed;

#if V2
    public int Version => 2;
#else
    public int Version => 1;
#endif

    public int StateVersion => 1;

    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    public void Fill(int count)
    {
        for (var key = 0; key < count; key++)
            Set(key, key);
    }

    public void Set(long key, long value)
    {
        lock (_lock)
        {
            _entries[key] = value;
            _changed?.Add(key);
        }
    }

    public bool TryGet(long key, out long value)
    {
        lock (_lock)
            return _entries.TryGetValue(key, out value);
    }

    public long Spin(long key, int microseconds)
    {
        lock (_lock)
        {
            var value = _entries.GetValueOrDefault(key) + 1;
            Set(key, value);
            return value;
        }
    }

    public long Checksum()
    {
        lock (_lock)
            return _entries.Values.Sum();
    }

    public void ExportBulk(IBufferWriter<byte> destination, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _changed = _changed is null ? [] : throw new InvalidOperationException("It notes changes already: the export before was not abandoned.");
            Write(destination, _entries);
        }
    }

    public void ExportChanges(IBufferWriter<byte> destination)
    {
        lock (_lock)
        {
            var changed = _changed ?? throw new InvalidOperationException("No bulk was exported before.");
            _changed = null;
            FailAt("ExportChanges");
            Write(destination, changed.ToDictionary(key => key, key => _entries[key]));
        }
    }

    public void AbandonExport()
    {
        lock (_lock)
            _changed = null;
    }

    public void ImportBulk(ReadOnlySequence<byte> source, int stateVersion, CancellationToken cancellationToken)
    {
        var state = Read(source);
        if (state.ExportedBy != context.Generation)
        {
            FailAt("ImportBulk");
            if (ProbeHolder.BetweenSteps is { } latch)
            {
                latch.Enter();
                latch.Released.Wait(cancellationToken);
            }
        }
        _entries.Clear();
        Put(state);
    }

    public void ImportChanges(ReadOnlySequence<byte> source, int stateVersion)
    {
        var state = Read(source);
        if (state.ExportedBy != context.Generation)
            FailAt("ImportChanges");
        Put(state);
    }

    public void Export(IBufferWriter<byte> destination) => Write(destination, _entries);

    public void Import(ReadOnlySequence<byte> source, int stateVersion) => ImportBulk(source, stateVersion, CancellationToken.None);

    private void Put(StepsState state)
    {
        foreach (var (key, value) in state.Entries)
            _entries[key] = value;
    }

    private void FailAt(string step)
    {
        if (context.Configuration["Fault"] == step)
            throw new InvalidOperationException($"{step} fails, as configured");
    }

    private void Write(IBufferWriter<byte> destination, Dictionary<long, long> entries)
    {
        using var writer = new Utf8JsonWriter(destination);
        JsonSerializer.Serialize(writer, new StepsState { Entries = entries, ExportedBy = context.Generation }, StepsJson.Default.StepsState);
    }

    private static StepsState Read(ReadOnlySequence<byte> source)
    {
        var reader = new Utf8JsonReader(source);
        return JsonSerializer.Deserialize(ref reader, StepsJson.Default.StepsState)!;
    }
}

internal sealed class StepsState : HandOverState
{
    public Dictionary<long, long> Entries { get; set; } = [];

    public long ExportedBy { get; set; }
}

[JsonSerializable(typeof(StepsState))]
internal sealed partial class StepsJson : JsonSerializerContext;
