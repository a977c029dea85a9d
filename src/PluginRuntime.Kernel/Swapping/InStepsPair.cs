using System.Buffers;

namespace PluginRuntime.Kernel.Swapping;

internal sealed class InStepsPair(IHandOverInSteps old, IHandOverInSteps next) : HandOverPair
{
    private bool _noting;

    internal override string Kind => "in steps";

    internal override string State => $"version {old.StateVersion}";

    internal override void Begin(CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>();

        // Before the call: an export that fails half-way has begun to note changes, too.
        _noting = true;
        Step = "ExportBulk";
        old.ExportBulk(buffer, cancellationToken);
        Step = "ImportBulk";
        next.ImportBulk(new ReadOnlySequence<byte>(buffer.WrittenMemory), old.StateVersion, cancellationToken);
    }

    internal override void Pass()
    {
        var buffer = new ArrayBufferWriter<byte>();
        Step = "ExportChanges";
        old.ExportChanges(buffer);
        _noting = false;
        Step = "ImportChanges";
        next.ImportChanges(new ReadOnlySequence<byte>(buffer.WrittenMemory), old.StateVersion);
    }

    /// <summary>The old instance keeps its state; if it still notes changes, it stops.</summary>
    internal override void HandBack() => Abandon();

    internal override void Abandon()
    {
        if (!_noting)
            return;
        _noting = false;
        Step = "AbandonExport";
        old.AbandonExport();
    }
}
