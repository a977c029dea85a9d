namespace PluginRuntime.Control.Upgrades;

/// <summary>Requests that are being applied, and the way to end their probation. Thread-safe.</summary>
internal sealed class RunningRequests
{
    private readonly Lock _lock = new();
    private readonly List<Running> _running = [];

    internal Running Begin(string id)
    {
        var running = new Running(this, id);
        lock (_lock)
            _running.Add(running);
        return running;
    }

    /// <summary>Ends the probation of a request: it is switched back.</summary>
    /// <returns>Whether it is running.</returns>
    internal bool EndProbation(string id)
    {
        lock (_lock)
        {
            if (_running.Find(running => running.Id == id) is not { } found)
                return false;
            found.GoBack();
            return true;
        }
    }

    /// <summary>A request from its begin to its disposal.</summary>
    internal sealed class Running(RunningRequests requests, string id) : IDisposable
    {
        private readonly CancellationTokenSource _wayBack = new();

        internal string Id => id;

        internal CancellationToken WayBack => _wayBack.Token;

        internal void GoBack() => _wayBack.Cancel();

        public void Dispose()
        {
            lock (requests._lock)
                requests._running.Remove(this);
            _wayBack.Dispose();
        }
    }
}
