using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using PluginRuntime;

namespace Cell;

/// <summary>One cell, whose state passes as a whole while callers wait.</summary>
internal class CellServer(VirtualServerContext context, Tally.Orders orders, CellFolder folder, IVirtualServers servers) : VirtualServer, ICell, IHandOverByValue
{
    private readonly ConcurrentDictionary<int, byte[]> _values = new();
    private readonly ConcurrentDictionary<int, bool> _changed = new();
    private volatile bool _isNoting;
    private VirtualServerStart _start;
    private long _sum;
    private int _inside;
    private int _ticks;
    private bool _overlapped;

#if V2
    public int StateVersion => 2;
#else
    public int StateVersion => 1;
#endif

    public override async ValueTask StartAsync(VirtualServerStart start, CancellationToken cancellationToken)
    {
        await orders.ObeyAsync("Start");
        if (start == VirtualServerStart.Recovered && context.Options["FailsRecovered"] == "true")
            throw new InvalidOperationException("told to fail when recovered");
        _start = start;
        if (start == VirtualServerStart.Recovered && context.Checkpoint is { } checkpoint)
            _sum = BinaryPrimitives.ReadInt64LittleEndian(checkpoint.Span);
        if (context.Options["Tick"] is { } period)
            context.Schedule("tick", TimeSpan.FromMilliseconds(int.Parse(period, null)), _ => new ValueTask(TickAsync()));
        if (context.Options["Listen"] is { } name)
            await context.ListenAsync(name, new UnixDomainSocketEndPoint(folder.Of(name)), cancellationToken);
    }

    /// <summary>Sends back what comes.</summary>
    public override async Task ServeAsync(VirtualConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await connection.Input.ReadAsync(cancellationToken);
            if (read.IsCanceled || read.IsCompleted)
            {
                connection.Input.AdvanceTo(read.Buffer.Start);
                return;
            }

            foreach (var piece in read.Buffer)
                connection.Output.Write(piece.Span);
            connection.Input.AdvanceTo(read.Buffer.End);
            await connection.Output.FlushAsync(cancellationToken);
        }
    }

    public override async ValueTask AcquireAsync(CancellationToken cancellationToken) => await orders.ObeyAsync("Acquire");

    public override async ValueTask ReleaseAsync(CancellationToken cancellationToken) => await orders.ObeyAsync("Release");

    public override async ValueTask StopAsync(CancellationToken cancellationToken) => await orders.ObeyAsync("Stop");

    public ValueTask<CellAnswer> WhoAsync(CancellationToken cancellationToken = default) => new(Answer());

    public async ValueTask<CellAnswer> AddAsync(long amount, CancellationToken cancellationToken = default)
    {
        if (Interlocked.Increment(ref _inside) > 1)
            _overlapped = true;
        _sum += amount;
        await Task.Yield();
        Interlocked.Decrement(ref _inside);
        return Answer();
    }

    public async ValueTask<CellAnswer> AddAndSaveAsync(long amount, CancellationToken cancellationToken = default)
    {
        _sum += amount;
        await SaveAsync(_sum, cancellationToken);
        return Answer();
    }

    public ValueTask FillAsync(int keys, int bytes, CancellationToken cancellationToken = default)
    {
        for (var key = 0; key < keys; key++)
        {
            var value = new byte[bytes];
            value.AsSpan().Fill((byte)key);
            Set(key, value);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask PutAsync(int key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken = default)
    {
        Set(key, value.ToArray());
        return ValueTask.CompletedTask;
    }

    public ValueTask DropAsync(int key, CancellationToken cancellationToken = default)
    {
        _values.TryRemove(key, out _);
        if (_isNoting)
            _changed[key] = true;
        return ValueTask.CompletedTask;
    }

    public ValueTask<byte[]?> GetAsync(int key, CancellationToken cancellationToken = default) => new(_values.GetValueOrDefault(key));

    public ValueTask<CellDigest> DigestAsync(CancellationToken cancellationToken = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (key, value) in _values.OrderBy(entry => entry.Key))
        {
            hash.AppendData(BitConverter.GetBytes(key));
            hash.AppendData(value);
        }

        return new(new CellDigest(_values.Count, _sum, Convert.ToHexString(hash.GetHashAndReset())));
    }

    public async ValueTask<CellAnswer> HoldAsync(string latch, CancellationToken cancellationToken = default)
    {
        File.WriteAllText(folder.Of(latch + ".inside"), "");
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.Options["Heeds"] == "true" ? context.Quiescing : default);
        await folder.AwaitAsync(latch, either.Token);
        return Answer();
    }

    public ValueTask<bool> OverlappedAsync(CancellationToken cancellationToken = default) => new(_overlapped);

    public async IAsyncEnumerable<int> CountAsync(int to, string? latch, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var number = 0; number < to; number++)
        {
            if (latch is not null)
                await folder.AwaitAsync($"{latch}-{number}", cancellationToken);
            yield return number;
        }
    }

    public ValueTask<CellAnswer> AddElsewhereAsync(string name, long amount, CancellationToken cancellationToken = default) => servers.Get<ICell>(name).AddAsync(amount, cancellationToken);

    public ValueTask LeaveBehindAsync(string latch, string name, CancellationToken cancellationToken = default)
    {
        _ = Task.Run(() => DoLaterAsync(latch, async () => (await servers.Get<ICell>(name).AddAsync(1, CancellationToken.None)).ToString()), CancellationToken.None);
        return ValueTask.CompletedTask;
    }

    public ValueTask SaveLaterAsync(string latch, long sum, CancellationToken cancellationToken = default)
    {
        _ = Task.Run(
            () => DoLaterAsync(latch, async () =>
            {
                await SaveAsync(sum, CancellationToken.None);
                return "saved";
            }),
            CancellationToken.None);
        return ValueTask.CompletedTask;
    }

    public ValueTask<string?> OptionAsync(string key, CancellationToken cancellationToken = default) => new(context.Options[key]);

    public ValueTask SpinAsync(int milliseconds, CancellationToken cancellationToken = default)
    {
        for (var since = Environment.TickCount64; Environment.TickCount64 - since < milliseconds;)
            Thread.SpinWait(1000);
        return ValueTask.CompletedTask;
    }

    public ValueTask<long> HeapLimitAsync(CancellationToken cancellationToken = default) => new(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    public ValueTask<int> TicksAsync(CancellationToken cancellationToken = default) => new(_ticks);

    public void Export(IBufferWriter<byte> destination)
    {
        orders.ObeyAsync("Export").GetAwaiter().GetResult();
        Write(destination, _sum);
        foreach (var (key, value) in _values)
            Write(destination, key, value);
    }

    public void Import(ReadOnlySequence<byte> source, int stateVersion)
    {
        orders.ObeyAsync("Import").GetAwaiter().GetResult();
        _values.Clear();
        Read(source);
    }

    protected void ExportAll(IBufferWriter<byte> destination)
    {
        _isNoting = true;
        Write(destination, _sum);
        foreach (var (key, value) in _values)
            Write(destination, key, value);
    }

    protected void ExportChanged(IBufferWriter<byte> destination)
    {
        _isNoting = false;
        Write(destination, _sum);
        foreach (var key in _changed.Keys)
            Write(destination, key, _values.GetValueOrDefault(key));
        _changed.Clear();
    }

    protected void StopNoting()
    {
        _isNoting = false;
        _changed.Clear();
    }

    private static void Write(IBufferWriter<byte> destination, long sum)
    {
        BinaryPrimitives.WriteInt64LittleEndian(destination.GetSpan(sizeof(long)), sum);
        destination.Advance(sizeof(long));
    }

    private static void Write(IBufferWriter<byte> destination, int key, byte[]? value)
    {
        var head = destination.GetSpan(8);
        BinaryPrimitives.WriteInt32LittleEndian(head, key);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], value?.Length ?? -1);
        destination.Advance(8);
        if (value is not null)
            destination.Write(value);
    }

    protected void Read(ReadOnlySequence<byte> source)
    {
        var reader = new SequenceReader<byte>(source);
        reader.TryReadLittleEndian(out _sum);
        while (reader.TryReadLittleEndian(out int key) && reader.TryReadLittleEndian(out int length))
        {
            if (length < 0)
            {
                _values.TryRemove(key, out _);
                continue;
            }

            var value = new byte[length];
            if (!reader.TryCopyTo(value))
                throw new InvalidDataException($"The state ends in the value of key {key}.");
            reader.Advance(length);
            _values[key] = value;
        }
    }

    private async Task DoLaterAsync(string latch, Func<Task<string>> deed)
    {
        await folder.AwaitAsync(latch, CancellationToken.None);
        string outcome;
        try
        {
            outcome = await deed();
        }
        catch (Exception exception)
        {
            outcome = exception.ToString();
        }

        File.WriteAllText(folder.Of(latch + ".outcome.part"), outcome);
        File.Move(folder.Of(latch + ".outcome.part"), folder.Of(latch + ".outcome"));
    }

    private async Task SaveAsync(long sum, CancellationToken cancellationToken)
    {
        var checkpoint = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(checkpoint, sum);
        await context.SaveCheckpointAsync(checkpoint, cancellationToken);
    }

    private async Task TickAsync()
    {
        _ticks++;
        await Task.Yield();
    }

    private void Set(int key, byte[] value)
    {
        _values[key] = value;
        if (_isNoting)
            _changed[key] = true;
    }

    private CellAnswer Answer() => new(context.Version, Environment.ProcessId, context.Epoch, _start.ToString(), _sum);
}
