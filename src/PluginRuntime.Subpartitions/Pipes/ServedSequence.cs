using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>A served method that returns a sequence. The next element is asked for when the one before has found room in the consumer's window.</summary>
internal sealed class ServedSequence<TContract, TArguments, TItem>(RemoteSequence<TContract, TArguments, TItem> method, TContract target) : ServedMethod
    where TContract : class
{
    internal override RemoteMethod Method => method;

    internal override bool IsSequence => true;

    internal override void Execute(IncomingCall call) => _ = RunAsync(call);

    private async Task RunAsync(IncomingCall call)
    {
        try
        {
            var items = method.Open(target, call.ReadArguments(method.ReadArguments), call.Token);
            await foreach (var item in items.WithCancellation(call.Token).ConfigureAwait(false))
                await call.SendItemAsync(call.Write(method.WriteItem, item)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            call.Fail(exception);
            return;
        }

        call.AnswerEnd();
    }
}
