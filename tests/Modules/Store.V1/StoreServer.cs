using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using PluginRuntime;

namespace Store;

/// <summary>One store: values that pass in steps, memory of the size that the option <c>memory</c> says, and streams at the option <c>address</c>.</summary>
internal sealed class StoreServer(VirtualServerContext context) : VirtualServer, IStore, IHandOverInSteps
{
    private readonly StoreValues _values = new();
    private ServerMemory? _memory;
    private string _address = "";
    private long _counted;

    public int StateVersion => 1;

    public override async ValueTask StartAsync(VirtualServerStart start, CancellationToken cancellationToken)
    {
        if (context.Options["address"] is { } address)
            _address = (await context.ListenAsync("streams", IPEndPoint.Parse(address), cancellationToken)).ToString()!;
        if (start != VirtualServerStart.Moved)
            await TakeMemoryAsync();
    }

    public override ValueTask AcquireAsync(CancellationToken cancellationToken) => TakeMemoryAsync();

    public override async Task ServeAsync(VirtualConnection connection, CancellationToken cancellationToken)
    {
        var next = connection.State.IsEmpty ? 0 : BinaryPrimitives.ReadInt64LittleEndian(connection.State.Span);
        using var ending = cancellationToken.UnsafeRegister(static input => ((PipeReader)input!).CancelPendingRead(), connection.Input);
        while (true)
        {
            var read = await connection.Input.ReadAsync(CancellationToken.None);
            if (read.IsCanceled)
            {
                connection.Input.AdvanceTo(read.Buffer.Start);
                var state = new byte[sizeof(long)];
                BinaryPrimitives.WriteInt64LittleEndian(state, next);
                connection.State = state;
                return;
            }

            var answered = Answer(read.Buffer.FirstSpan, connection.Output, ref next);
            connection.Input.AdvanceTo(read.Buffer.GetPosition(answered), read.Buffer.End);
            if (answered > 0 && (await connection.Output.FlushAsync(CancellationToken.None)).IsCompleted)
                return;
            if (read.IsCompleted)
                return;
        }
    }

    public ValueTask<byte[]> EchoAsync(byte[] bytes, CancellationToken cancellationToken = default) => new(bytes);

    public ValueTask<byte[]> CountAsync(byte[] bytes, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _counted);
        return new(bytes);
    }

    public ValueTask FillAsync(int keys, int bytes, CancellationToken cancellationToken = default)
    {
        _values.Fill(keys, bytes);
        return ValueTask.CompletedTask;
    }

    public ValueTask PutAsync(int key, long number, CancellationToken cancellationToken = default)
    {
        _values.Put(key, number);
        return ValueTask.CompletedTask;
    }

    public ValueTask MarkAsync(long first, int pages, long round, CancellationToken cancellationToken = default)
    {
        for (var page = first; page < first + pages; page++)
            BinaryPrimitives.WriteInt64LittleEndian(PageOf(page), Mark.Of(page, round));
        return ValueTask.CompletedTask;
    }

    public ValueTask<long> LookAsync(long page, CancellationToken cancellationToken = default) => new(BinaryPrimitives.ReadInt64LittleEndian(PageOf(page)));

    public ValueTask<StoreStatus> StatusAsync(CancellationToken cancellationToken = default) => new(new StoreStatus(context.Version, _address, Volatile.Read(ref _counted), _values.Sum()));

    public void Export(IBufferWriter<byte> destination)
    {
        WriteCounted(destination);
        _values.WriteAll(destination);
    }

    public void Import(ReadOnlySequence<byte> source, int stateVersion) => Read(source);

    public void ExportBulk(IBufferWriter<byte> destination, CancellationToken cancellationToken)
    {
        _values.NoteChanges();
        Export(destination);
    }

    public void ExportChanges(IBufferWriter<byte> destination)
    {
        WriteCounted(destination);
        _values.WriteChanges(destination);
    }

    public void AbandonExport() => _values.ForgetChanges();

    public void ImportBulk(ReadOnlySequence<byte> source, int stateVersion, CancellationToken cancellationToken) => Read(source);

    public void ImportChanges(ReadOnlySequence<byte> source, int stateVersion) => Read(source);

    /// <summary>Answers whole frames with themselves.</summary>
    /// <returns>How many bytes they have.</returns>
    private static int Answer(ReadOnlySpan<byte> source, PipeWriter output, ref long next)
    {
        var answered = 0;
        while (Frame.Check(source[answered..], out var length) is var number && length > 0)
        {
            if (number != next)
                throw new InvalidDataException($"Frame {number} came in the place of frame {next}.");
            output.Write(source.Slice(answered, length));
            answered += length;
            next++;
        }

        return answered;
    }

    private async ValueTask TakeMemoryAsync()
    {
        if (context.Options["memory"] is { } bytes)
            _memory ??= await context.GetMemoryAsync("pages", long.Parse(bytes, CultureInfo.InvariantCulture));
    }

    private Span<byte> PageOf(long page) =>
        (_memory ?? throw new InvalidOperationException("The store was made without memory.")).Slice(page * Mark.PageBytes, Mark.PageBytes);

    private void WriteCounted(IBufferWriter<byte> destination)
    {
        BinaryPrimitives.WriteInt64LittleEndian(destination.GetSpan(sizeof(long)), Volatile.Read(ref _counted));
        destination.Advance(sizeof(long));
    }

    private void Read(ReadOnlySequence<byte> source)
    {
        var reader = new SequenceReader<byte>(source);
        if (!reader.TryReadLittleEndian(out _counted))
            throw new InvalidDataException("The state is empty.");
        _values.Read(ref reader);
    }
}
