using System.Buffers;
using BlockLog;
using OrderBook.HandingOver;
using OrderBook.Logging;
using OrderBook.Matching;
using PluginRuntime;

namespace OrderBook;

/// <summary>
/// The book of one symbol. A change is matched and numbered under a lock, appended to the log outside it, and acknowledged when it and all
/// changes before it are in the log.
/// </summary>
internal sealed class OrderBookServer : VirtualServer, IOrderBook, IHandOverInSteps, IDisposable
{
    private readonly Lock _guard = new();
    private readonly VirtualServerContext _context;
    private readonly IBlockLog _log;
    private readonly SharedScan _scan;
    private readonly BookOptions _options;
    private readonly Book _book;
    private readonly Journal _journal;
    private readonly RecordCodec _codec;
    private readonly BookState _state;
    private readonly Checkpoints _checkpoints;
    private HashSet<BookOrder>? _changed;

    public OrderBookServer(VirtualServerContext context, IBlockLog log, SharedScan scan, IBookRules rules)
    {
        (_context, _log, _scan) = (context, log, scan);
        _options = BookOptions.From(context.Options);
        _book = new Book(rules, _options.KnownOrders);
        _journal = new Journal(log, _book, _guard);
        _codec = new RecordCodec(context.Name, context.Version);
        _state = new BookState(_book, _journal, _guard);
        _checkpoints = new Checkpoints(context, _state, _book, _journal, _guard, _options.CheckpointChanges);
    }

    public int StateVersion => _book.Rules.StateVersion;

    /// <inheritdoc/>
    public override async ValueTask StartAsync(VirtualServerStart start, CancellationToken cancellationToken)
    {
        _checkpoints.Schedule();
        // The state of one that moves follows.
        if (start == VirtualServerStart.Moved)
            return;

        if (_context.Checkpoint is { } checkpoint)
            _checkpoints.Read(checkpoint);
        var replay = new Replay(_codec, _book) { Position = _journal.Floor_NeedsLock, Term = _state.Term };
        await BookRebuilding.RunAsync(_log, _scan, _codec, replay, cancellationToken);
        lock (_guard)
        {
            _state.Term = replay.Term;
            _journal.Restore_NeedsLock(_book.Sequence, replay.Position, []);
        }
    }

    public async ValueTask<Placement> PlaceAsync(Order order, CancellationToken cancellationToken)
    {
        OrderRules.Check(order);
        for (; ;)
        {
            BookOrder? placed;
            UnloggedChange? change = null;
            lock (_guard)
            {
                if (!_book.TryFind(order.Id, out placed) && MayChange_NeedsLock())
                    (placed, change) = Place_NeedsLock(order);
            }

            if (placed is null)
            {
                await CatchUpAsync(cancellationToken);
                continue;
            }

            if (change is not null)
                _ = _journal.AppendAsync(change);
            await _journal.WaitAsync(placed.Sequence, cancellationToken);
            return placed.ToPlacement();
        }
    }

    public async ValueTask<Cancellation> CancelAsync(Guid id, CancellationToken cancellationToken)
    {
        for (; ;)
        {
            var isCancelled = true;
            UnloggedChange? change = null;
            BookOrder? order;
            long restsOn;
            lock (_guard)
            {
                if (!_book.TryFind(id, out order))
                    return new Cancellation(id, IsKnown: false, 0, 0);
                if (order.Rest > 0)
                {
                    isCancelled = MayChange_NeedsLock();
                    change = isCancelled ? Cancel_NeedsLock(order) : null;
                }

                // That nothing of it rested may be the doing of any order since.
                restsOn = order.CancelSequence > 0 ? order.CancelSequence : _book.Sequence;
            }

            if (!isCancelled)
            {
                await CatchUpAsync(cancellationToken);
                continue;
            }

            if (change is not null)
                _ = _journal.AppendAsync(change);
            await _journal.WaitAsync(restsOn, cancellationToken);
            return new Cancellation(id, IsKnown: true, order.CancelledByClient, order.CancelSequence);
        }
    }

    public async ValueTask<OrderStatus?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        BookOrder? order;
        long filled, cancelled, restsOn;
        lock (_guard)
        {
            if (!_book.TryFind(id, out order))
                return null;
            (filled, cancelled, restsOn) = (order.Filled, order.Cancelled, _book.Sequence);
        }

        await _journal.WaitAsync(restsOn, cancellationToken);
        return new OrderStatus(order.Order, order.ToPlacement(), filled, order.Order.Quantity - filled - cancelled, cancelled);
    }

    public async ValueTask<BookSnapshot> SnapshotAsync(int depth, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, 10_000);
        BookSnapshot snapshot;
        lock (_guard)
            snapshot = _book.Snapshot(_context.Name, depth);
        await _journal.WaitAsync(snapshot.Sequence, cancellationToken);
        return snapshot;
    }

    public ValueTask<BookStatus> StatusAsync(CancellationToken cancellationToken)
    {
        lock (_guard)
        {
            return new(new BookStatus
            {
                Symbol = _context.Name,
                Version = _context.Version,
                Term = _state.Term.Number,
                Sequence = _book.Sequence,
                LoggedSequence = _journal.LoggedSequence,
                Unlogged = _journal.Unlogged_NeedsLock.Count,
                Failed = _journal.Failed_NeedsLock,
                KnownOrders = _book.KnownOrders,
                RestingOrders = _book.RestingOrders,
                Levels = _book.Levels,
                Entered = _book.Figures.Entered,
                Traded = _book.Figures.Traded,
                Resting = _book.Resting,
                Cancelled = _book.Figures.Cancelled,
                SelfTradesPrevented = _book.Rules.SelfTradesPrevented,
            });
        }
    }

    #region hand-over
    public void ExportBulk(IBufferWriter<byte> destination, CancellationToken cancellationToken)
    {
        BookOrder[] orders;
        lock (_guard)
        {
            // Noted from here on: an order that changes while it is written is written again.
            StopNoting_NeedsLock();
            _changed = _book.StartNoting();
            orders = _book.Orders;
        }

        _state.WriteOrders(destination, orders, cancellationToken);
    }

    public void ExportChanges(IBufferWriter<byte> destination)
    {
        lock (_guard)
        {
            _state.WriteOrders(destination, BookState.ByAge(_changed!), CancellationToken.None);
            _state.WriteRest_NeedsLock(destination);
            StopNoting_NeedsLock();
        }
    }

    public void AbandonExport()
    {
        lock (_guard)
            StopNoting_NeedsLock();
    }

    public void ImportBulk(ReadOnlySequence<byte> source, int stateVersion, CancellationToken cancellationToken)
    {
        _state.Clear();
        _state.Read(source);
    }

    public void ImportChanges(ReadOnlySequence<byte> source, int stateVersion) => _state.Read(source);

    public void Export(IBufferWriter<byte> destination)
    {
        lock (_guard)
        {
            _state.WriteOrders(destination, _book.Orders, CancellationToken.None);
            _state.WriteRest_NeedsLock(destination);
        }
    }

    public void Import(ReadOnlySequence<byte> source, int stateVersion) => ImportBulk(source, stateVersion, CancellationToken.None);
    #endregion

    public void Dispose() => _journal.Dispose();

    /// <summary>Whether the log has taken what it was given, and there is room for more.</summary>
    private bool MayChange_NeedsLock() => !_journal.IsBehind_NeedsLock && _journal.Unlogged_NeedsLock.Count < _options.MaxUnlogged;

    private (BookOrder, UnloggedChange) Place_NeedsLock(Order order)
    {
        var term = _state.Term.Id;
        var placed = _book.Place(order, _book.Match(order), _context.Version);
        return (placed, _journal.Add_NeedsLock(() => _codec.Place(term, placed), placed));
    }

    private UnloggedChange Cancel_NeedsLock(BookOrder order)
    {
        var (term, id) = (_state.Term.Id, order.Order.Id);
        _book.Cancel(order);
        return _journal.Add_NeedsLock(() => _codec.Cancel(term, order.CancelSequence, id, order.CancelledByClient), placed: null);
    }

    /// <summary>Gives the log what it is owed, before that becomes more.</summary>
    /// <exception cref="BookRefusesException">It does not take it.</exception>
    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        int unlogged;
        long last;
        lock (_guard)
        {
            (unlogged, last) = (_journal.Unlogged_NeedsLock.Count, _book.Sequence);
            // It has not failed: it does not answer. To wait for it would be to queue without a bound.
            if (!_journal.IsBehind_NeedsLock && unlogged >= _options.MaxUnlogged)
                throw new BookRefusesException(unlogged, null);
        }

        try
        {
            await _journal.WaitAsync(last, cancellationToken);
        }
        catch (OrderUnloggedException exception)
        {
            throw new BookRefusesException(unlogged, exception.InnerException);
        }
    }

    private void StopNoting_NeedsLock()
    {
        if (_changed is not null)
            _book.StopNoting(_changed);
        _changed = null;
    }
}
