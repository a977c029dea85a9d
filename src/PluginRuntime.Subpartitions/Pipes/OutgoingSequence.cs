using System.Threading.Tasks.Sources;
using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// A call that is answered by a sequence, and the enumerator that its consumer holds. It is sent by the first
/// <see cref="MoveNextAsync"/>. Elements that have arrived come before an end or a fault of the other end; cancellation, deadline and
/// loss come at once. An enumerator that is neither disposed nor read to its end keeps its place in the window until the pipe is closed.
/// </summary>
internal sealed class OutgoingSequence<TContract, TArguments, TItem> : OutgoingCall, ISequenceAnswered, IAsyncEnumerator<TItem>, IValueTaskSource<bool>
    where TContract : class
{
    private readonly Lock _sync = new();
    private readonly RemoteSequence<TContract, TArguments, TItem> _method;
    private readonly TArguments _arguments;
    private readonly Action<OutgoingCall> _submit;
    private readonly IDisposable? _linked;
    private readonly Queue<Message> _items = new();
    private ManualResetValueTaskSourceCore<bool> _core;
    private Message _borrowed;
    private Message? _fault;
    private long _outstanding;
    private long _taken;
    private bool _begun;
    private bool _waiting;
    private bool _woken;
    private bool _ended;
    private bool _anyTaken;

    /// <param name="owner">Decides when a connection fails it.</param>
    /// <param name="submit">Sends it.</param>
    /// <param name="method">What is called.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="linked">What <paramref name="cancellationToken"/> hangs on; disposed at the end.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal OutgoingSequence(
        ICallOwner owner, Action<OutgoingCall> submit, RemoteSequence<TContract, TArguments, TItem> method, TArguments arguments, IDisposable? linked, CancellationToken cancellationToken)
        : base(owner, method, cancellationToken)
    {
        _method = method;
        _arguments = arguments;
        _submit = submit;
        _linked = linked;
    }

    /// <inheritdoc/>
    public TItem Current { get; private set; } = default!;

    internal override bool IsSequence => true;

    bool ISequenceAnswered.BorrowsElements => _method.LendsElements;

    private bool HasNewsLocked => _items.Count > 0 || _ended || Failure is not null;

    internal override bool CanBeSentAgain
    {
        get
        {
            lock (_sync)
                return base.CanBeSentAgain && !_anyTaken;
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> MoveNextAsync()
    {
        GiveBack();
        if (!_begun)
        {
            _begun = true;
            Begin();
            _submit(this);
        }

        Message item;
        uint credit;
        lock (_sync)
        {
            if (_waiting)
                throw new InvalidOperationException($"The element of {Method.Name} that was asked for before has not come.");
            if (!HasNewsLocked)
            {
                _core.Reset();
                _waiting = true;
                _woken = false;
                return new ValueTask<bool>(this, _core.Version);
            }

            item = TakeLocked(out credit);
        }

        try
        {
            return ValueTask.FromResult(MoveTo(item, credit));
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<bool>(exception);
        }
    }

    /// <summary>Ends the sequence at both ends; waits for neither.</summary>
    public ValueTask DisposeAsync()
    {
        GiveBack();
        Fail(new ObjectDisposedException(nameof(IAsyncEnumerator<TItem>), $"The sequence of {Method.Name} was disposed."));
        End(null);
        _linked?.Dispose();
        return ValueTask.CompletedTask;
    }

    void ISequenceAnswered.Charge(long bytes)
    {
        lock (_sync)
        {
            var window = Carrier?.Limits.SequenceWindowBytes ?? int.MaxValue;
            if (_outstanding >= window)
                throw new PipeViolationException($"An element of {Method.Name} came without credit: {_outstanding} bytes of {window} were not taken.");
            _outstanding += bytes + PipeProtocol.ItemOverhead;
        }
    }

    bool ISequenceAnswered.TakeItem(Message item)
    {
        lock (_sync)
        {
            if (!IsCompleted)
            {
                _items.Enqueue(item);
                return WakeLocked();
            }
        }

        item.Release();
        return false;
    }

    bool ISequenceAnswered.TakeEnd(Message? fault)
    {
        if (!TryClaim())
        {
            fault?.Release();
            return false;
        }

        lock (_sync)
        {
            _fault = fault;
            _ended = true;
            return Settle() && WakeLocked();
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    internal override void OnLegLost()
    {
        lock (_sync)
        {
            // What arrived and was not taken comes again over the next connection, where the sequence begins at its beginning.
            // Whoever was woken for it may find nothing, and is to be woken again.
            if (!_ended && !_anyTaken)
            {
                Clear();
                _woken = false;
            }

            _outstanding = 0;
            _taken = 0;
        }
    }

    private protected override void WriteArguments(PayloadWriter writer) => _method.WriteArguments(writer, in _arguments);

    /// <summary>Something has come while the consumer waits, or the call has failed on this side.</summary>
    private protected override void Deliver()
    {
        Message item;
        uint credit;
        lock (_sync)
        {
            if (!_waiting || !HasNewsLocked)
                return;
            _waiting = false;
            item = TakeLocked(out credit);
        }

        bool moved;
        try
        {
            moved = MoveTo(item, credit);
        }
        catch (Exception exception)
        {
            _core.SetException(exception);
            return;
        }

        _core.SetResult(moved);
    }

    /// <summary>
    /// Takes what there is news of, in one step with the look whether there is: a loss in between would leave nothing, which means the end.
    /// </summary>
    private Message TakeLocked(out uint credit)
    {
        if (Failure is not null)
            Clear();
        if (_items.TryDequeue(out var item))
            _anyTaken = true;
        else
            item = default;
        credit = TakeCreditLocked(item);
        return item;
    }

    private bool MoveTo(Message item, uint credit)
    {
        if (!item.Exists)
            return MoveToEnd();
        if (credit > 0)
            Carrier?.Grant(this, credit);
        try
        {
            var reader = new PayloadReader(item.Bytes, item.Blobs);
            Current = _method.ReadItem(ref reader);
            if (_method.LendsElements)
                (_borrowed, item) = (item, default);
            return true;
        }
        catch (Exception exception)
        {
            var failure = exception as PayloadException ?? new PayloadException($"An element of {Method.Name} could not be read: {exception.Message}", exception);
            Fail(failure);
            throw failure;
        }
        finally
        {
            item.Release();
        }
    }

    private bool MoveToEnd()
    {
        var failure = Failure ?? (_fault is { } fault ? FaultCodec.Read(fault.Bytes, this) : null);
        End(failure);
        return failure is null ? false : throw failure;
    }

    /// <summary>Credit is granted in halves of the window: a frame for every element would cost more than the elements.</summary>
    private uint TakeCreditLocked(in Message item)
    {
        if (!item.Exists)
            return 0;
        _taken += item.Length + PipeProtocol.ItemOverhead;
        if (_ended || _taken < (Carrier?.Limits.SequenceWindowBytes ?? int.MaxValue) / 2)
            return 0;
        var credit = (uint)Math.Min(_taken, uint.MaxValue);
        _taken -= credit;
        _outstanding -= credit;
        return credit;
    }

    /// <summary>Whether a wait ends now.</summary>
    private bool WakeLocked()
    {
        if (!_waiting || _woken)
            return false;
        _woken = true;
        return true;
    }

    /// <summary>The consumer is through with the element that it has.</summary>
    private void GiveBack()
    {
        Current = default!;
        _borrowed.Release();
        _borrowed = default;
    }

    private void Clear()
    {
        while (_items.TryDequeue(out var item))
            item.Release();
    }
}
