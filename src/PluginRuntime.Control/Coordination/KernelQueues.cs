namespace PluginRuntime.Control.Coordination;

/// <summary>
/// One request at a time for each kernel. A request takes its kernels in the order of their names, so that two that want the same ones never
/// hold each other up for good. Thread-safe.
/// </summary>
internal sealed class KernelQueues
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue> _queues = new(StringComparer.Ordinal);

    /// <summary>Takes the kernels, waiting for those that others have.</summary>
    /// <param name="request">Who takes them.</param>
    /// <param name="kernels">Which.</param>
    /// <param name="cancellationToken">Ends the waiting; nothing is taken then.</param>
    /// <returns>Given back when disposed.</returns>
    internal async Task<Turn> EnterAsync(string request, IEnumerable<string> kernels, CancellationToken cancellationToken)
    {
        var turn = new Turn(this);
        try
        {
            foreach (var kernel in kernels.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                var queue = QueueOf(kernel);
                await queue.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
                queue.Holder = request;
                turn.Taken.Add(queue);
            }

            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary>Takes the kernels if no other request has one of them.</summary>
    /// <returns>The turn, given back when disposed; or which request has which kernel.</returns>
    internal (Turn? Turn, string? Kernel, string? Holder) TryEnter(string request, IEnumerable<string> kernels)
    {
        var turn = new Turn(this);
        foreach (var kernel in kernels.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var queue = QueueOf(kernel);
            if (!queue.Gate.Wait(0))
            {
                turn.Dispose();
                return (null, kernel, queue.Holder);
            }

            queue.Holder = request;
            turn.Taken.Add(queue);
        }

        return (turn, null, null);
    }

    private Queue QueueOf(string kernel)
    {
        lock (_lock)
        {
            // As many as there are names of kernels; a name is kept for the life of the process.
            if (!_queues.TryGetValue(kernel, out var queue))
                _queues.Add(kernel, queue = new Queue());
            return queue;
        }
    }

    internal sealed class Queue
    {
        internal SemaphoreSlim Gate { get; } = new(1);

        internal volatile string? Holder;
    }

    /// <summary>The kernels that a request has.</summary>
    internal sealed class Turn(KernelQueues queues) : IDisposable
    {
        internal List<Queue> Taken { get; } = [];

        public void Dispose()
        {
            lock (queues._lock)
            {
                foreach (var queue in Taken)
                {
                    queue.Holder = null;
                    queue.Gate.Release();
                }

                Taken.Clear();
            }
        }
    }
}
