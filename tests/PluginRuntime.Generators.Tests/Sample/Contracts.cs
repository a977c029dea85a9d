namespace PluginRuntime.Generators.Tests.Sample;

public sealed record Order(string Symbol, int Quantity);

public abstract class OpenType;

public interface IReference
{
    string Reference { get; }
}

/// <summary>Every kind of member that a gate carries.</summary>
[Contract]
public interface IEverything : IReference
{
    int Add(int left, int right);

    void Raise(string kind);

    string this[int row, string column] { get; set; }

    int Count { get; set; }

    string? Last { get; }

    bool TryFind(in int key, ref int probes, out string? found);

    long Sum(ref readonly long start, params ReadOnlySpan<int> values);

    int Fill(Span<byte> destination, int from = 7);

    T Echo<T>(T value) where T : notnull;

    T? Maybe<T>(T? value);

    T? MaybeClass<T>(T? value, bool keep) where T : class;

    T? MaybeStruct<T>(T? value) where T : struct, IComparable<T>;

    TKey Generic<TKey, TValue>(TKey key, Dictionary<TKey, TValue?> values) where TKey : unmanaged, Enum where TValue : OpenType?, IEquatable<TValue>;

    string Describe() => $"default of {GetType().Name}";

    int Clash(int lease, int result, int exception, int translated);

    ValueTask<int> AddAsync(int left, int right, CancellationToken cancellationToken = default);

    ValueTask PingAsync(int pending, CancellationToken cancellationToken);

    Task<Order> FindAsync(string symbol);

    Task<T[]> RepeatAsync<T>(T value, int times) where T : class?, new();

    Task StopAsync();

    ValueTask<int> ReadAsync(in int key, CancellationToken cancellationToken);

    Task<int> Pending { get; }

    IAsyncEnumerable<Order> Watch(string symbol, in int limit, CancellationToken cancellationToken);

    ISession Open(string name);

    ISession? OpenMaybe(bool open);

    Task<ISession> OpenAsync(string name);

    ValueTask<ISession?> OpenMaybeAsync(bool open, CancellationToken cancellationToken);
}

[Contract]
public interface ISession : IDisposable, IAsyncDisposable
{
    string Name { get; set; }

    int Add(int left, int right);

    void Raise(string kind);

    ValueTask<int> AddAsync(int left, int right);

    Task StopAsync();

    Task<Order> FindAsync(string symbol);

    IAsyncEnumerable<int> Count(int last, CancellationToken cancellationToken);

    ISession Fork(string name);

    ValueTask<ISession> ForkAsync(string name);
}

public static class Outer
{
    [Contract]
    internal interface IInner
    {
        string Hello(string name);
    }
}
