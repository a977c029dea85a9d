using System.Buffers;
using System.Text.Json;
using PluginRuntime;

namespace Probe;

internal sealed class FaultyService : ProbeBase, IHandOverByValue
{
    private readonly Faults _faults;

    public FaultyService(ModuleContext context, Faults faults)
        : base(context)
    {
        _faults = faults;
        faults.At(ProbeFault.ThrowsInConstructor, ProbeFault.HangsInConstructor);
    }

    public int StateVersion => 1;

    public override string Echo(string text)
    {
        _faults.HasServed = true;
        _faults.At(ProbeFault.ThrowsInCall, ProbeFault.HangsInCall);
        return base.Echo(text);
    }

    public override async ValueTask<string> EchoAsync(string text, CancellationToken cancellationToken)
    {
        _faults.HasServed = true;
        await _faults.AtAsync(ProbeFault.ThrowsInCall, ProbeFault.HangsInCall);
        return await base.EchoAsync(text, cancellationToken);
    }

    public override ValueTask<int> WaitAsync(ProbeLatch latch, CancellationToken cancellationToken) =>
        _faults.Is(ProbeFault.IgnoresCancellation)
            ? IgnoreCancellationAsync(latch, cancellationToken)
            : base.WaitAsync(latch, cancellationToken);

    public override ValueTask<int> BlockUntilCancelledAsync(ProbeLatch latch, CancellationToken cancellationToken) =>
        _faults.Is(ProbeFault.IgnoresCancellation)
            ? IgnoreCancellationAsync(latch, cancellationToken)
            : base.BlockUntilCancelledAsync(latch, cancellationToken);

    public void Export(IBufferWriter<byte> destination)
    {
        if (_faults.HasServed)
            _faults.At(ProbeFault.ThrowsInHandOut, ProbeFault.HangsInHandOut);
        else
            _faults.At(ProbeFault.ThrowsInDryHandOut, ProbeFault.HangsInDryHandOut);
        using var writer = new Utf8JsonWriter(destination);
        JsonSerializer.Serialize(writer, new ProbeState { Count = Count, ExportedBy = Generation }, ProbeJson.Default.ProbeState);
    }

    public void Import(ReadOnlySequence<byte> source, int stateVersion)
    {
        var reader = new Utf8JsonReader(source);
        var state = JsonSerializer.Deserialize(ref reader, ProbeJson.Default.ProbeState)!;
        if (state.ExportedBy != Generation)
            _faults.At(ProbeFault.ThrowsInTakeOver, ProbeFault.HangsInTakeOver);
        Count = state.Count;
    }
}
