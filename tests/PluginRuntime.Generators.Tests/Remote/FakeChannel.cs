using System.Runtime.CompilerServices;
using PluginRuntime.Remoting;

namespace PluginRuntime.Generators.Tests.Remote;

/// <summary>What crosses a pipe: a message and what stands beside it.</summary>
internal sealed record Message(byte[] Body, byte[][] Blobs)
{
    public static Message Of<T>(PayloadWrite<T> write, T value)
    {
        var writer = new PayloadWriter();
        write(writer, value);
        var message = new Message(writer.Written.ToArray(), [.. writer.Blobs.Select(blob => blob.ToArray())]);
        writer.Clear();
        return message;
    }

    public T Read<T>(PayloadRead<T> read)
    {
        var reader = new PayloadReader(Body, [.. Blobs.Select(blob => (ReadOnlyMemory<byte>)blob)]);
        return read(ref reader);
    }
}

/// <summary>
/// Both ends of a pipe without the pipe. The ends share messages and ids of methods only, so they may have different versions of a contract.
/// </summary>
internal sealed class FakeChannel(RemoteContract served, object target) : RemoteChannel
{
    /// <summary>What was called.</summary>
    public List<RemoteMethod> Called { get; } = [];

    /// <summary>All messages, arguments and results in turn.</summary>
    public List<Message> Messages { get; } = [];

    public override async ValueTask<TResult> CallAsync<TContract, TArguments, TResult>(
        RemoteCall<TContract, TArguments, TResult> method, TArguments arguments, CancellationToken cancellationToken) =>
        Keep(await Execute(method, Message.Of(method.WriteArguments, arguments), cancellationToken).Answer!).Read(method.ReadResult);

    public override async ValueTask SendAsync<TContract, TArguments>(
        RemoteCall<TContract, TArguments, NoResult> method, TArguments arguments, CancellationToken cancellationToken) =>
        await CallAsync(method, arguments, cancellationToken);

    public override async IAsyncEnumerable<TItem> Enumerate<TContract, TArguments, TItem>(
        RemoteSequence<TContract, TArguments, TItem> method, TArguments arguments, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in Execute(method, Message.Of(method.WriteArguments, arguments), cancellationToken).Items!)
            yield return Keep(item).Read(method.ReadItem);
    }

    private OtherEnd Execute(RemoteMethod method, Message arguments, CancellationToken cancellationToken)
    {
        Called.Add(method);
        var end = new OtherEnd(target, Keep(arguments), cancellationToken);
        served.Methods.Single(known => known.Id == method.Id).Accept(end);
        return end;
    }

    private Message Keep(Message message)
    {
        Messages.Add(message);
        return message;
    }

    private sealed class OtherEnd(object target, Message arguments, CancellationToken cancellationToken) : IRemoteMethodVisitor
    {
        public Task<Message>? Answer { get; private set; }

        public IAsyncEnumerable<Message>? Items { get; private set; }

        public void Visit<TContract, TArguments, TResult>(RemoteCall<TContract, TArguments, TResult> method) where TContract : class
        {
            Answer = AnswerAsync();

            async Task<Message> AnswerAsync() =>
                Message.Of(method.WriteResult, await method.Invoke((TContract)target, arguments.Read(method.ReadArguments), cancellationToken));
        }

        public void Visit<TContract, TArguments, TItem>(RemoteSequence<TContract, TArguments, TItem> method) where TContract : class
        {
            Items = ItemsAsync();

            async IAsyncEnumerable<Message> ItemsAsync()
            {
                await foreach (var item in method.Open((TContract)target, arguments.Read(method.ReadArguments), cancellationToken))
                    yield return Message.Of(method.WriteItem, item);
            }
        }
    }
}
