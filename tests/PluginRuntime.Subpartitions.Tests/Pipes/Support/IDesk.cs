namespace PluginRuntime.Subpartitions.Tests.Pipes.Support;

/// <summary>The contract of these tests: one method of each kind, and what they do is the test's.</summary>
public interface IDesk
{
    ValueTask<byte[]> CallAsync(byte[] data, CancellationToken cancellationToken);

    ValueTask<byte[]> RepeatableAsync(byte[] data, CancellationToken cancellationToken);

    ValueTask SendAsync(int number, CancellationToken cancellationToken);

    IAsyncEnumerable<byte[]> ReadAsync(int count, int size, CancellationToken cancellationToken);

    [BorrowedElements]
    IAsyncEnumerable<ReadOnlyMemory<byte>> BorrowAsync(CancellationToken cancellationToken);
}

/// <summary>Implements it as the test says.</summary>
internal sealed class Desk : IDesk
{
    internal Func<byte[], CancellationToken, ValueTask<byte[]>> OnCall { get; set; } = (data, _) => new(data);

    internal Func<int, CancellationToken, ValueTask> OnSend { get; set; } = (_, _) => default;

    internal Func<int, int, CancellationToken, IAsyncEnumerable<byte[]>> OnRead { get; set; } = Count;

    internal Func<CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> OnBorrow { get; set; } = _ => AsyncEnumerable.Empty<ReadOnlyMemory<byte>>();

    public ValueTask<byte[]> CallAsync(byte[] data, CancellationToken cancellationToken) => OnCall(data, cancellationToken);

    public ValueTask<byte[]> RepeatableAsync(byte[] data, CancellationToken cancellationToken) => OnCall(data, cancellationToken);

    public ValueTask SendAsync(int number, CancellationToken cancellationToken) => OnSend(number, cancellationToken);

    public IAsyncEnumerable<byte[]> ReadAsync(int count, int size, CancellationToken cancellationToken) => OnRead(count, size, cancellationToken);

    public IAsyncEnumerable<ReadOnlyMemory<byte>> BorrowAsync(CancellationToken cancellationToken) => OnBorrow(cancellationToken);

    /// <summary>Arrays of a size, each with its number in its first bytes if it has room.</summary>
    internal static async IAsyncEnumerable<byte[]> Count(int count, int size, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        for (var number = 0; number < count; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var item = new byte[size];
            if (size >= sizeof(int))
                BitConverter.TryWriteBytes(item, number);
            yield return item;
        }
    }
}
