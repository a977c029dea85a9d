using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>A served method with one result, or none. An implementation that completes synchronously costs no state machine.</summary>
internal sealed class ServedCall<TContract, TArguments, TResult>(RemoteCall<TContract, TArguments, TResult> method, TContract target) : ServedMethod
    where TContract : class
{
    internal override RemoteMethod Method => method;

    internal override bool IsSequence => false;

    internal override void Execute(IncomingCall call)
    {
        ValueTask<TResult> pending;
        try
        {
            pending = method.Invoke(target, call.ReadArguments(method.ReadArguments), call.Token);
            if (!pending.IsCompletedSuccessfully)
            {
                _ = AnswerAsync(call, pending);
                return;
            }
        }
        catch (Exception exception)
        {
            call.Fail(exception);
            return;
        }

        Answer(call, pending.Result);
    }

    private async Task AnswerAsync(IncomingCall call, ValueTask<TResult> pending)
    {
        TResult result;
        try
        {
            result = await pending.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            call.Fail(exception);
            return;
        }

        Answer(call, result);
    }

    private void Answer(IncomingCall call, TResult result)
    {
        PayloadWriter writer;
        try
        {
            writer = call.Write(method.WriteResult, result);
        }
        catch (PayloadException exception)
        {
            call.Fail(exception);
            return;
        }

        call.Answer(writer);
    }
}
