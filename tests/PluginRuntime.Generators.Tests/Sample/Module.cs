using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using PluginRuntime.Generators.Tests.Sample;

namespace PluginRuntime.Generators.Tests.SampleModule;

public sealed class PrivateException(string message) : Exception(message);

/// <summary>A task of a type of the module, as a state machine is.</summary>
internal sealed class PrivateTask(Func<Order> make) : Task<Order>(make);

public sealed class Everything : IEverything
{
    private readonly Dictionary<(int, string), string> _rows = [];

    public static TaskCompletionSource Later { get; set; } = new();

    public string Reference => "reference";

    public int Count { get; set; }

    public string? Last { get; private set; }

    public Task<int> Pending => PendingAsync();

    public string this[int row, string column]
    {
        get => _rows[(row, column)];
        set => _rows[(row, column)] = value;
    }

    public int Add(int left, int right) => left + right;

    public void Raise(string kind) => throw Make(kind);

    public bool TryFind(in int key, ref int probes, out string? found)
    {
        probes++;
        found = key == 1 ? "one" : null;
        return found is not null;
    }

    public long Sum(ref readonly long start, params ReadOnlySpan<int> values)
    {
        var sum = start;
        foreach (var value in values)
            sum += value;
        return sum;
    }

    public int Fill(Span<byte> destination, int from)
    {
        for (var index = 0; index < destination.Length; index++)
            destination[index] = (byte)(from + index);
        return destination.Length;
    }

    public T Echo<T>(T value) where T : notnull => value;

    public T? Maybe<T>(T? value) => value;

    public T? MaybeClass<T>(T? value, bool keep) where T : class => keep ? value : null;

    public T? MaybeStruct<T>(T? value) where T : struct, IComparable<T> => value;

    public TKey Generic<TKey, TValue>(TKey key, Dictionary<TKey, TValue?> values) where TKey : unmanaged, Enum where TValue : OpenType?, IEquatable<TValue> => key;

    public string Describe() => "overridden";

    public int Clash(int lease, int result, int exception, int translated) => lease + result + exception + translated;

    public async ValueTask<int> AddAsync(int left, int right, CancellationToken cancellationToken)
    {
        if (left < 0)
            await Later.Task.WaitAsync(cancellationToken);
        if (right < 0)
            throw Make("private");
        return left + right;
    }

    public async ValueTask PingAsync(int pending, CancellationToken cancellationToken)
    {
        Last = $"ping {pending}";
        if (pending < 0)
            await Later.Task.WaitAsync(cancellationToken);
    }

    public Task<Order> FindAsync(string symbol)
    {
        switch (symbol)
        {
            case "null":
                return null!;
            case "private":
                var task = new PrivateTask(() => new Order(symbol, 1));
                task.RunSynchronously();
                return task;
            case "state":
                return Task.Factory.StartNew(_ => new Order(symbol, 2), new Source(), default, TaskCreationOptions.None, TaskScheduler.Default);
            case "failed":
                return Task.FromException<Order>(Make("private"));
            default:
                return Task.FromResult(new Order(symbol, 3));
        }
    }

    public async Task<T[]> RepeatAsync<T>(T value, int times) where T : class?, new()
    {
        await Task.Yield();
        return [.. Enumerable.Repeat(value ?? new T(), times)];
    }

    public Task StopAsync() => Count < 0 ? null! : Last is "ping -1" ? Later.Task : Task.CompletedTask;

    public ValueTask<int> ReadAsync(in int key, CancellationToken cancellationToken) =>
        key < 0 ? new ValueTask<int>(new Source(), Source.Stale) : new ValueTask<int>(new Source(), (short)key);

    public async IAsyncEnumerable<Order> Watch(string symbol, int limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var number = 0; number < limit; number++)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return new Order(symbol, number);
        }

        if (symbol == "failed")
            throw Make("private");
    }

    IAsyncEnumerable<Order> IEverything.Watch(string symbol, in int limit, CancellationToken cancellationToken) => Watch(symbol, limit, cancellationToken);

    public ISession Open(string name) => name == "failed" ? throw Make("private") : new Session(name);

    public ISession? OpenMaybe(bool open) => open ? new Session("maybe") : null;

    public async Task<ISession> OpenAsync(string name)
    {
        await Task.Yield();
        return Open(name);
    }

    public ValueTask<ISession?> OpenMaybeAsync(bool open, CancellationToken cancellationToken) => new(OpenMaybe(open));

    internal static Exception Make(string kind) => kind switch
    {
        "private" => new PrivateException("private to the module"),
        "inner" => new InvalidOperationException("outer", new PrivateException("inner")),
        "canceled" => new OperationCanceledException(),
        _ => new ArgumentException(kind),
    };

    private async Task<int> PendingAsync()
    {
        await Task.Yield();
        return 7;
    }
}

/// <summary>A completed source whose result is there once; a stale token makes it throw, as a pooled one does.</summary>
internal sealed class Source : IValueTaskSource<int>
{
    internal const short Stale = -1;

    public int GetResult(short token) => token;

    public ValueTaskSourceStatus GetStatus(short token) => token == Stale ? throw new PrivateException("stale") : ValueTaskSourceStatus.Succeeded;

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => throw new NotSupportedException();
}

internal sealed class Session(string name) : ISession
{
    public static int Disposed { get; set; }

    public string Name { get; set; } = name;

    public int Add(int left, int right) => left + right;

    public void Raise(string kind) => throw Everything.Make(kind);

    public async ValueTask<int> AddAsync(int left, int right)
    {
        if (left < 0)
            await Everything.Later.Task;
        return right < 0 ? throw Everything.Make("private") : left + right;
    }

    public Task StopAsync() => Name == "null" ? null! : Task.CompletedTask;

    public Task<Order> FindAsync(string symbol) => symbol == "null" ? null! : Task.FromResult(new Order(symbol, 4));

    public async IAsyncEnumerable<int> Count(int last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var number = 0; number < last; number++)
        {
            await Task.Yield();
            yield return number;
        }

        if (Name == "failed")
            throw Everything.Make("private");
    }

    public ISession Fork(string name) => new Session(name);

    public async ValueTask<ISession> ForkAsync(string name)
    {
        await Task.Yield();
        return new Session(name);
    }

    public void Dispose()
    {
        Disposed++;
        if (Name == "undisposable")
            throw Everything.Make("private");
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }
}
