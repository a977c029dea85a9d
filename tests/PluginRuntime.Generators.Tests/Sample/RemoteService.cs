using System.Runtime.CompilerServices;

namespace PluginRuntime.Generators.Tests.Sample;

/// <summary>What stands in the other process.</summary>
internal class RemoteService : IRemote
{
    public string? Last { get; private set; }

    public TaskCompletionSource Later { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ValueTask<string> NameAsync(CancellationToken cancellationToken = default) => new("remote");

    Task IRemoteBase.SameAsync(int number)
    {
        Last = $"base {number}";
        return Task.CompletedTask;
    }

    Task IOtherBase.SameAsync(int number)
    {
        Last = $"other {number}";
        return Task.CompletedTask;
    }

    public async ValueTask<int> AddAsync(int left, int right, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        return left + right;
    }

    public Task<Order> FindAsync(string symbol) => Task.FromResult(new Order(symbol, symbol.Length));

    public ValueTask PingAsync(string writer, int value, int reader, int target, int arguments, int channel, CancellationToken cancellationToken)
    {
        Last = $"{writer} {value} {reader} {target} {arguments} {channel}";
        return default;
    }

    public Task StopAsync() => Later.Task;

    public async ValueTask<int> RaiseAsync(string message, bool pending)
    {
        if (pending)
            await Task.Yield();
        throw new InvalidOperationException(message);
    }

    public Task<int> NoTaskAsync() => null!;

    public Task NothingAsync() => null!;

    public IAsyncEnumerable<int> NoSequence() => null!;

    public async IAsyncEnumerable<Order> Watch(string symbol, int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var number = 0; number < count; number++)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return new Order(symbol, number);
        }

        Last = "ended";
    }

    public async IAsyncEnumerable<(int Number, string? Text)?> All()
    {
        await Task.Yield();
        yield return (1, "one");
        yield return (2, null);
        yield return null;
    }

    public async ValueTask WaitAsync(CancellationToken cancellationToken) => await Later.Task.WaitAsync(cancellationToken);
}

internal sealed class RemoteServiceOfItsOwn : RemoteService, IRemote
{
    ValueTask<string> IRemote.DescribeAsync(string text) => new($"own {text}");
}
