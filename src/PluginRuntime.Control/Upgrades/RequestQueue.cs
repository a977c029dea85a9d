namespace PluginRuntime.Control.Upgrades;

/// <summary>Lets one at a time change the kernel, a request or a move of virtual servers without one, in the order in which they came. Thread-safe.</summary>
internal sealed class RequestQueue
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Place> _places = new();

    /// <summary>Gets a place. At once.</summary>
    /// <param name="request">The request; <see langword="null"/>: moves without one, which take a moment.</param>
    /// <param name="onlyIfFree">Only if no request is before it.</param>
    /// <param name="running">The request whose turn it is, or comes next, otherwise.</param>
    /// <returns>The place; dispose it when the next may begin, or when it is given up. <see langword="null"/>: a request is before it.</returns>
    internal Place? Enter(string? request, bool onlyIfFree, out string? running)
    {
        lock (_lock)
        {
            running = _places.Select(static place => place.Request).FirstOrDefault(static before => before is not null);
            if (onlyIfFree && running is not null)
                return null;
            var place = new Place(this, request);
            place.Node = _places.AddLast(place);
            _places.First!.Value.Begin();
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
    internal sealed class Place(RequestQueue queue, string? request) : IDisposable
    {
        private readonly TaskCompletionSource _turn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal string? Request => request;

        /// <summary>Completes when its turn has come.</summary>
        internal Task Turn => _turn.Task;

        internal LinkedListNode<Place>? Node { get; set; }

        internal void Begin() => _turn.TrySetResult();

        public void Dispose() => queue.Leave(this);
    }
}
