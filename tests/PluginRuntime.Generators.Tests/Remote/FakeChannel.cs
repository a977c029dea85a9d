using System.Runtime.CompilerServices;
using PluginRuntime.Remoting;

namespace PluginRuntime.Generators.Tests.Remote;

/// <summary>Both ends of a pipe without the pipe: everything that crosses it is written, copied, and read again.</summary>
internal sealed class FakeChannel(object target) : RemoteChannel
{
    /// <summary>What the last message held beside it.</summary>
    public int Blobs { get; private set; }

    /// <summary>What was called.</summary>
    public List<RemoteMethod> Called { get; } = [];

    public override async ValueTask<TResult> CallAsync<TContract, TArguments, TResult>(
        RemoteCall<TContract, TArguments, TResult> method, TArguments arguments, CancellationToken cancellationToken)
    {
        Called.Add(method);
        var sent = Send(method.WriteArguments, arguments, method.ReadArguments);
        return Send(method.WriteResult, await method.Invoke((TContract)target, sent, cancellationToken), method.ReadResult);
    }

    public override async ValueTask SendAsync<TContract, TArguments>(
        RemoteCall<TContract, TArguments, NoResult> method, TArguments arguments, CancellationToken cancellationToken) =>
        await CallAsync(method, arguments, cancellationToken);

    public override async IAsyncEnumerable<TItem> Enumerate<TContract, TArguments, TItem>(
        RemoteSequence<TContract, TArguments, TItem> method, TArguments arguments, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Called.Add(method);
        var sent = Send(method.WriteArguments, arguments, method.ReadArguments);
        await foreach (var item in method.Open((TContract)target, sent, cancellationToken))
            yield return Send(method.WriteItem, item, method.ReadItem);
    }

    private T Send<T>(PayloadWrite<T> write, T value, PayloadRead<T> read)
    {
        var writer = new PayloadWriter();
        write(writer, value);
        Blobs = writer.Blobs.Count;
        var reader = new PayloadReader(writer.Written.ToArray(), [.. writer.Blobs.Select(blob => blob.ToArray())]);
        var result = read(ref reader);
        writer.Clear();
        return result;
    }
}
