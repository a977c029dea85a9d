namespace PluginRuntime.Control.Upgrades;

/// <summary>Lets one request at a time change the kernel, in the order in which they came. Thread-safe.</summary>
internal sealed class RequestQueue
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Place> _places = new();

    /// <summary>Gets a place. At once.</summary>
    /// <param name="request">The request.</param>
    /// <param name="onlyIfFree">Only if it is its turn at once.</param>
    /// <param name="running">Whose turn it is otherwise.</param>
    /// <returns>The place; dispose it when the next may begin, or when it is given up. <see langword="null"/>: it would not be its turn.</returns>
    internal Place? Enter(string request, bool onlyIfFree, out string? running)
    {
        lock (_lock)
        {
            running = _places.First?.Value.Request;
            if (onlyIfFree && running is not null)
                return null;
            var place = new Place(this, request);
            place.Node = _places.AddLast(place);
            if (running is null)
                place.Begin();
            return place;
        }
    }

    private void Leave(Place place)
    {
        lock (_lock)
        {
            if (place.Node is not { } node)
                return;
            place.Node = null;
            _places.Remove(node);
            _places.First?.Value.Begin();
        }
    }

    /// <summary>A place among those that wait, or the one whose turn it is.</summary>
    internal sealed class Place(RequestQueue queue, string request) : IDisposable
    {
        private readonly TaskCompletionSource _turn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal string Request => request;

        /// <summary>Completes when its turn has come.</summary>
        internal Task Turn => _turn.Task;

        internal LinkedListNode<Place>? Node { get; set; }

        internal void Begin() => _turn.TrySetResult();

        public void Dispose() => queue.Leave(this);
    }
}
