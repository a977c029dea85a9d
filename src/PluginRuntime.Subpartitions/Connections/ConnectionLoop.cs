using System.Collections.Concurrent;
using PluginRuntime.Subpartitions.Connections.Linux;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>
/// One thread that waits for the sockets of any number of virtual servers, and on which their handlers run. Nothing that runs on it may
/// block. A failure of the loop itself ends the process, as one of any thread does: its servers are recovered elsewhere. <see cref="Post"/>, <see cref="InvokeAsync"/> and <see cref="Run"/> from any thread; all else on the loop's own.
/// </summary>
internal sealed class ConnectionLoop : IAsyncDisposable
{
    /// <summary>The key of the wake signal; those of sources have a count of one or more in the upper half.</summary>
    private const ulong WakeKey = 0;

    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<LoopSource?> _sources = [];
    private readonly Stack<int> _free = new();
    private readonly Lock _wakeLock = new();
    private readonly WakeSignal _wake = new();
    private readonly Thread _thread;
    private ulong _attached;
    private long _turns;
    private bool _awake;
    private volatile bool _stopping;

    /// <summary>Starts the thread.</summary>
    /// <param name="name">Of the thread, for people.</param>
    /// <exception cref="PlatformNotSupportedException">This system has no such loop.</exception>
    internal ConnectionLoop(string name)
    {
        Epoll.Watch(_wake.Number, Epoll.In, WakeKey, isNew: true);
        _thread = new Thread(RunLoop) { IsBackground = true, Name = name };
        _thread.UnsafeStart();
    }

    /// <summary>Of the loop; its sources watch by it.</summary>
    internal Epoll Epoll { get; } = MakeEpoll();

    /// <summary>How often it has woken. It stands still while nothing happens.</summary>
    internal long Turns => Volatile.Read(ref _turns);

    /// <summary>Whether the running thread is the loop's.</summary>
    internal bool IsHere => Thread.CurrentThread == _thread;

    /// <summary>Gives a source its key. It begins to watch by itself.</summary>
    internal void Attach(LoopSource source)
    {
        if (!_free.TryPop(out var slot))
        {
            slot = _sources.Count;
            _sources.Add(null);
        }

        _sources[slot] = source;

        // The count tells a source from one that had its slot before: an event of the latter may be in the batch at hand.
        source.Key = (++_attached << 32) | (uint)slot;
    }

    /// <summary>Takes the key back; no event comes after it. The source no longer watches.</summary>
    internal void Detach(LoopSource source)
    {
        var slot = (int)(uint)source.Key;
        _sources[slot] = null;
        _free.Push(slot);
    }

    /// <summary>Has the loop do something, after all that was posted before. Not done any more once the loop has ended.</summary>
    /// <param name="action">What; does not throw.</param>
    internal void Post(Action action)
    {
        _posted.Enqueue(action);
        if (IsHere || Interlocked.Exchange(ref _awake, true))
            return;
        lock (_wakeLock)
        {
            if (!_ended.Task.IsCompleted)
                _wake.Set();
        }
    }

    /// <summary>Does something at once if the running thread is the loop's, else posts it.</summary>
    internal void Run(Action action)
    {
        if (IsHere)
            action();
        else
            Post(action);
    }

    /// <summary>Has the loop do something.</summary>
    /// <param name="action">What; may throw.</param>
    /// <returns>A task that completes when it is done, or fails as it did, or because the loop has ended.</returns>
    internal async Task InvokeAsync(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                action();
                done.SetResult();
            }
            catch (Exception failed)
            {
                done.SetException(failed);
            }
        });
        var first = await Task.WhenAny(done.Task, _ended.Task).ConfigureAwait(false);
        ObjectDisposedException.ThrowIf(first != done.Task && !done.Task.IsCompleted, this);
        await done.Task.ConfigureAwait(false);
    }

    /// <summary>Ends the thread. Whatever it still watches is left as it is: stop servers first. Not from the loop's own thread.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_stopping)
        {
            _stopping = true;
            Post(static () => { });
        }

        await _ended.Task.ConfigureAwait(false);
    }

    private static Epoll MakeEpoll()
    {
        VirtualSockets.ThrowIfUnsupported();
        return new Epoll();
    }

    private void RunLoop()
    {
        while (true)
        {
            while (_posted.TryDequeue(out var action))
                action();
            if (_stopping)
                break;
            var count = Epoll.Wait(-1);
            Volatile.Write(ref _turns, _turns + 1);
            for (var index = 0; index < count; index++)
            {
                var (events, key) = Epoll.Event(index);
                if (key != WakeKey)
                {
                    if (_sources[(int)(uint)key] is { } source && source.Key == key)
                        source.OnEvents(events);
                    continue;
                }

                // Before the queue is looked at: what is posted from here on wakes again.
                _wake.Clear();
                Interlocked.Exchange(ref _awake, false);
            }
        }

        lock (_wakeLock)
        {
            _ended.SetResult();
            _wake.Dispose();
        }

        Epoll.Dispose();
    }
}
