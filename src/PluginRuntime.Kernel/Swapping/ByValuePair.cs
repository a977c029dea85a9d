using System.Buffers;

namespace PluginRuntime.Kernel.Swapping;

internal sealed class ByValuePair(IHandOverByValue old, IHandOverByValue next) : HandOverPair
{
    internal override string Kind => "by value";

    internal override string State => $"version {old.StateVersion}";

    internal override void Pass()
    {
        var buffer = new ArrayBufferWriter<byte>();
        Step = "Export";
        old.Export(buffer);
        Step = "Import";
        next.Import(new ReadOnlySequence<byte>(buffer.WrittenMemory), old.StateVersion);
    }

    /// <summary>Nothing: by contract the old instance keeps its state after Export.</summary>
    internal override void HandBack()
    {
    }
}
