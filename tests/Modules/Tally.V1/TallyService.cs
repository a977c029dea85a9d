using PluginRuntime;

namespace Tally;

internal sealed class TallyService(ModuleContext context, Orders orders, Journal journal) : ITally
{
    private TallyAnswer Me { get; } = new(context.Version, Environment.ProcessId);

    public ValueTask<TallyAnswer> WhoAsync(CancellationToken cancellationToken) => new(Me);

    public async ValueTask<TallyAnswer> NoteAsync(string id, CancellationToken cancellationToken)
    {
        journal.Write(id);
        await orders.ObeyAsync(nameof(NoteAsync));
        return Me;
    }

    public async ValueTask<TallyAnswer> HoldAsync(string id, string latch, CancellationToken cancellationToken)
    {
        journal.Write(id);
        await orders.LatchAsync(latch, cancellationToken);
        await orders.ObeyAsync(nameof(HoldAsync));
        return Me;
    }

    public async ValueTask WaitAsync(string id, CancellationToken cancellationToken)
    {
        journal.Write(id);
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            journal.Write(id + " cancelled");
            throw;
        }
    }

    public ValueTask StarveAsync(string id)
    {
        for (var thread = 0; thread < 4000; thread++)
            ThreadPool.UnsafeQueueUserWorkItem(static _ => Thread.Sleep(Timeout.Infinite), null);
        journal.Write(id);
        return ValueTask.CompletedTask;
    }

    public ValueTask<TallyDigest> DigestAsync(ReadOnlyMemory<byte> bytes) => new(TallyDigest.Of(bytes.Span));

    public ValueTask<byte[]> MakeAsync(int length, byte seed) => new(TallyDigest.Fill(length, seed));
}
