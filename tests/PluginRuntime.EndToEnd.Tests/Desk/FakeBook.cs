using OrderBook;

namespace PluginRuntime.EndToEnd.Tests.Desk;

/// <summary>A book whose orders a test answers.</summary>
internal sealed class FakeBook : IOrderBook
{
    private readonly List<TaskCompletionSource<Placement>> _answers = [];

    /// <summary>What was placed, in order.</summary>
    internal List<Order> Orders { get; } = [];

    internal void Answer(int order, long logSequence, string logVersion) => _answers[order].SetResult(
        new Placement(Orders[order].Id, order + 1, [], Orders[order].Quantity, 0, null, "1.0.0", logSequence, logVersion));

    internal void Fail(int order, Exception exception) => _answers[order].SetException(exception);

    public ValueTask<Placement> PlaceAsync(Order order, CancellationToken cancellationToken)
    {
        Orders.Add(order);
        _answers.Add(new TaskCompletionSource<Placement>(TaskCreationOptions.RunContinuationsAsynchronously));
        return new ValueTask<Placement>(_answers[^1].Task);
    }

    public ValueTask<Cancellation> CancelAsync(Guid id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async ValueTask<OrderStatus?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var index = Orders.FindIndex(order => order.Id == id);
        return index >= 0 && _answers[index].Task is { IsCompletedSuccessfully: true } placed
            ? new OrderStatus(Orders[index], await placed, 0, Orders[index].Quantity, 0)
            : null;
    }

    public ValueTask<BookSnapshot> SnapshotAsync(int depth, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<BookStatus> StatusAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
