using System.Diagnostics;
using System.Net;
using PluginRuntime.Benchmarks.Load;
using PluginRuntime.Subpartitions.Connections.Linux;

namespace PluginRuntime.Benchmarks.Servers;

/// <summary>
/// Many connections that all send, each a frame in a period; begun frames always stand half-sent. A window's figure is the longest
/// silence: the longest time in which one of the connections got nothing, the period included.
/// </summary>
internal sealed class Streams : ILatencyWindows, IAsyncDisposable
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly StreamPeer[] _peers;
    private readonly Epoll _epoll = new();
    private readonly Thread _sender;
    private readonly Thread _receiver;
    private readonly int _turns;
    private volatile bool _isFinishing;
    private volatile bool _stopping;
    private long _longest;
    private int _reset;
    private int _wrong;

    private Streams(EndPoint server, int connections, TimeSpan period)
    {
        _turns = (int)(period / Turn);
        _peers = [.. Enumerable.Range(0, connections).Select(connection => new StreamPeer(server, connection))];
        for (var peer = 0; peer < connections; peer++)
        {
            _peers[peer].Heard = Stopwatch.GetTimestamp();
            _epoll.Watch(_peers[peer].Number, Epoll.In, (ulong)peer, isNew: true);
        }

        _sender = new Thread(SendAll) { IsBackground = true, Name = "streams, sender" };
        _receiver = new Thread(ReceiveAll) { IsBackground = true, Name = "streams, receiver" };
        _sender.Start();
        _receiver.Start();
    }

    /// <summary>Frames that came back.</summary>
    internal long Frames => _peers.Sum(peer => peer.Received);

    /// <summary>Frames that were sent and did not come back; to be asked at the end.</summary>
    internal long Lost => _peers.Sum(peer => peer.Sent - peer.Received);

    /// <summary>Connections that were reset or ended.</summary>
    internal int Reset => Volatile.Read(ref _reset);

    /// <summary>Connections that got a byte other than the one that was due: wrong, doubled, or after one that was lost.</summary>
    internal int Wrong => Volatile.Read(ref _wrong);

    /// <summary>Connects, one after the other, and starts to send.</summary>
    internal static Streams Start(EndPoint server, int connections, TimeSpan period) => new(server, connections, period);

    public void BeginWindow(int window) => Interlocked.Exchange(ref _longest, 0);

    public double EndWindow()
    {
        var now = Stopwatch.GetTimestamp();
        var silent = _peers.Where(peer => !peer.IsDead).Select(peer => now - peer.Heard).DefaultIfEmpty().Max();
        return Math.Max(silent, Volatile.Read(ref _longest)) * 1000.0 / Stopwatch.Frequency;
    }

    /// <summary>Sends the ends of all frames that are begun, and waits until all have come back.</summary>
    internal async Task FinishAsync()
    {
        _isFinishing = true;
        var since = Stopwatch.GetTimestamp();
        while ((_sender.IsAlive || Lost > 0) && Reset + Wrong == 0 && Stopwatch.GetElapsedTime(since) < Patience)
            await Task.Delay(5);
    }

    public async ValueTask DisposeAsync()
    {
        await FinishAsync();
        _stopping = true;
        _sender.Join();
        _receiver.Join();
        _epoll.Dispose();
        foreach (var peer in _peers)
            peer.Dispose();
    }

    private void SendAll()
    {
        Pace.MakeExact();
        var interval = (long)(Turn.TotalSeconds * Stopwatch.Frequency);
        var due = Stopwatch.GetTimestamp();
        var isLeft = true;
        for (var turn = 0; isLeft && !_stopping; turn++)
        {
            // When they are to finish, all are asked until nothing is left.
            var isLast = _isFinishing;
            isLeft = !isLast;
            for (var peer = isLast ? 0 : turn % _turns; peer < _peers.Length; peer += isLast ? 1 : _turns)
            {
                if (!_peers[peer].IsDead)
                    isLeft |= !Send(_peers[peer], isLast);
            }

            due += interval;
            Pace.Until(due);
        }
    }

    private void ReceiveAll()
    {
        while (!_stopping)
        {
            var count = _epoll.Wait(milliseconds: 50);
            for (var index = 0; index < count; index++)
            {
                var peer = _peers[(int)_epoll.Event(index).Key];
                var now = Stopwatch.GetTimestamp();
                if (now - peer.Heard > Volatile.Read(ref _longest))
                    Interlocked.Exchange(ref _longest, now - peer.Heard);
                peer.Heard = now;
                Receive(peer);
            }
        }
    }

    private bool Send(StreamPeer peer, bool isLast)
    {
        try
        {
            return peer.Send(isLast);
        }
        catch (IOException reset)
        {
            GiveUp(peer, ref _reset, reset);
            return true;
        }
    }

    private void Receive(StreamPeer peer)
    {
        try
        {
            peer.Receive();
        }
        catch (IOException reset)
        {
            GiveUp(peer, ref _reset, reset);
        }
        catch (InvalidDataException wrong)
        {
            GiveUp(peer, ref _wrong, wrong);
        }
    }

    private void GiveUp(StreamPeer peer, ref int count, Exception why)
    {
        if (!peer.GiveUp())
            return;
        _epoll.Forget(peer.Number);
        if (Interlocked.Increment(ref count) == 1)
            Console.Error.WriteLine(why.Message);
    }
}
