using PluginRuntime;

namespace OrderBook;

#region contract
/// <summary>
/// The orders for one symbol, matched by price and then by time. Each book is a virtual server of the type <c>order-book</c>, named for its symbol.
/// </summary>
/// <remarks>
/// What a book tells is in the log: an answer waits until everything that it rests on is. <see cref="StatusAsync"/> alone waits for nothing.
/// A caller in another process sees the exceptions named here as <see cref="RemoteFaultException"/>, whose
/// <see cref="RemoteFaultException.OriginalType"/> is their full name. Thread-safe.
/// </remarks>
[Contract(ByName = true)]
public interface IOrderBook
{
    /// <summary>Places an order: trades it with those that rest, best price first and the oldest of a price first, and lets its rest come to rest.</summary>
    /// <param name="order">
    /// The order. When the book knows an order of this id (open ones, and the newest million unless configured otherwise), nothing is placed
    /// and that order's answer is given, whatever else is in this one.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting. An order that was placed by then stays placed; the same id again tells what became of it.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="ArgumentException">The order is not one; the message says what is wrong. Nothing was placed.</exception>
    /// <exception cref="OrderUnloggedException">It is placed, and not certain to be in the log. Repeat.</exception>
    /// <exception cref="BookRefusesException">The log takes nothing. Nothing was placed.</exception>
    [Idempotent]
    ValueTask<Placement> PlaceAsync(Order order, CancellationToken cancellationToken);

    /// <summary>Cancels what rests of an order.</summary>
    /// <param name="id">The order.</param>
    /// <param name="cancellationToken">Ends the waiting. What was cancelled by then stays cancelled; the same call again tells.</param>
    /// <returns>What it came to.</returns>
    /// <exception cref="OrderUnloggedException">It is cancelled, and that is not certain to be in the log. Repeat.</exception>
    /// <exception cref="BookRefusesException">The log takes nothing. Nothing was cancelled.</exception>
    [Idempotent]
    ValueTask<Cancellation> CancelAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Tells how an order stands.</summary>
    /// <param name="id">The order.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The order, or <see langword="null"/> when the book does not know it.</returns>
    /// <exception cref="OrderUnloggedException">The book has changes that are not certain to be in the log.</exception>
    [Idempotent]
    ValueTask<OrderStatus?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Tells what rests at the best prices.</summary>
    /// <param name="depth">At how many prices of each side; at least 1, at most 10,000.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The book at one moment of the call.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="depth"/> is not in its range.</exception>
    /// <exception cref="OrderUnloggedException">The book has changes that are not certain to be in the log.</exception>
    [Idempotent]
    ValueTask<BookSnapshot> SnapshotAsync(int depth, CancellationToken cancellationToken);

    /// <summary>Tells how the book stands, also when the log does not answer.</summary>
    /// <param name="cancellationToken">Has no effect: nothing is waited for.</param>
    /// <returns>The status at this moment.</returns>
    [Idempotent]
    ValueTask<BookStatus> StatusAsync(CancellationToken cancellationToken);
}
#endregion
