using System.Buffers;
using PluginRuntime;

namespace Cell;

/// <summary>One cell, whose state passes in steps: most of it while it serves.</summary>
internal sealed class CellInSteps(VirtualServerContext context, Tally.Orders orders, CellFolder folder, IVirtualServers servers) : CellServer(context, orders, folder, servers), IHandOverInSteps
{
    private readonly Tally.Orders _orders = orders;

    public void ExportBulk(IBufferWriter<byte> destination, CancellationToken cancellationToken)
    {
        _orders.ObeyAsync("ExportBulk").GetAwaiter().GetResult();
        ExportAll(destination);
    }

    public void ExportChanges(IBufferWriter<byte> destination)
    {
        _orders.ObeyAsync("ExportChanges").GetAwaiter().GetResult();
        ExportChanged(destination);
    }

    public void AbandonExport() => StopNoting();

    public void ImportBulk(ReadOnlySequence<byte> source, int stateVersion, CancellationToken cancellationToken)
    {
        _orders.ObeyAsync("ImportBulk").GetAwaiter().GetResult();
        Read(source);
    }

    public void ImportChanges(ReadOnlySequence<byte> source, int stateVersion)
    {
        _orders.ObeyAsync("ImportChanges").GetAwaiter().GetResult();
        Read(source);
    }
}
