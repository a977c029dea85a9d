using System.Threading.Tasks.Sources;
using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>A call with one result, or none.</summary>
internal sealed class OutgoingRequest<TContract, TArguments, TResult> : OutgoingCall, IAnswered, IValueTaskSource<TResult>, IValueTaskSource
    where TContract : class
{
    private readonly RemoteCall<TContract, TArguments, TResult> _method;
    private readonly TArguments _arguments;
    private ManualResetValueTaskSourceCore<TResult> _core;
    private Message _answer;
    private bool _isFault;

    internal OutgoingRequest(ICallOwner owner, RemoteCall<TContract, TArguments, TResult> method, TArguments arguments, CancellationToken cancellationToken)
        : base(owner, method, cancellationToken)
    {
        _method = method;
        _arguments = arguments;
    }

    internal override bool IsSequence => false;

    internal ValueTask<TResult> Result => new(this, _core.Version);

    internal ValueTask Completion => new(this, _core.Version);

    bool IAnswered.TryAnswer(Message answer, bool isFault)
    {
        if (!TryClaim())
        {
            answer.Release();
            return false;
        }

        _answer = answer;
        _isFault = isFault;
        return Settle();
    }

    TResult IValueTaskSource<TResult>.GetResult(short token) => _core.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<TResult>.GetStatus(short token) => _core.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<TResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private protected override void WriteArguments(PayloadWriter writer) => _method.WriteArguments(writer, in _arguments);

    private protected override void Deliver()
    {
        // The result is read here, where the caller goes on right after, and not where all answers come in.
        var failure = Failure;
        TResult result = default!;
        if (failure is null)
        {
            try
            {
                if (_isFault)
                    failure = FaultCodec.Read(_answer.Bytes, this);
                else
                    result = Read();
            }
            catch (Exception exception)
            {
                failure = exception as PayloadException ?? new PayloadException($"The result of {Method.Name} could not be read: {exception.Message}", exception);
            }

            _answer.Release();
        }

        End(failure);
        if (failure is null)
            _core.SetResult(result);
        else
            _core.SetException(failure);
    }

    private TResult Read()
    {
        var reader = new PayloadReader(_answer.Bytes, _answer.Blobs);
        return _method.ReadResult(ref reader);
    }
}
