using System.Diagnostics;
using PluginRuntime.Subpartitions.Connections.Linux;

namespace PluginRuntime.Benchmarks.Redis;

/// <summary>
/// A closed loop of clients on one thread, as redis-benchmark has it: each sends SET and GET in turn, a number of them at once, and goes on
/// when all answers have come. Every byte of the answers is compared.
/// </summary>
internal sealed class RespClients : IAsyncDisposable
{
    /// <summary>How finely requests are counted.</summary>
    internal static readonly TimeSpan Bucket = TimeSpan.FromMilliseconds(100);

    private readonly Epoll _epoll = new();
    private readonly RespClient[] _clients;
    private readonly int _pipeline;
    private readonly Thread _thread;
    private volatile Window? _window;
    private volatile bool _stopping;
    private int _errors;

    private RespClients(int port, int clients, int pipeline)
    {
        _pipeline = pipeline;
        _clients = [.. Enumerable.Range(0, clients).Select(number => new RespClient(port, number, pipeline))];
        for (var client = 0; client < clients; client++)
            _epoll.Watch(_clients[client].Number, Epoll.In, (ulong)client, isNew: true);
        _thread = new Thread(Run) { IsBackground = true, Name = "clients" };
        _thread.Start();
    }

    /// <summary>Connections that ended, or got a byte other than the one that was due.</summary>
    internal int Errors => Volatile.Read(ref _errors);

    internal static RespClients Start(int port, int clients, int pipeline) => new(port, clients, pipeline);

    /// <summary>Counts the requests that complete in a time.</summary>
    /// <returns>Requests in each <see cref="Bucket"/>.</returns>
    internal async Task<long[]> CountAsync(TimeSpan time)
    {
        var window = new Window(Stopwatch.GetTimestamp(), new long[(int)(time / Bucket)]);
        _window = window;
        await Task.Delay(time + Bucket);
        _window = null;
        return window.Requests;
    }

    public ValueTask DisposeAsync()
    {
        _stopping = true;
        _thread.Join();
        _epoll.Dispose();
        foreach (var client in _clients)
            client.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Run()
    {
        foreach (var client in _clients)
            client.Send();
        while (!_stopping)
        {
            var count = _epoll.Wait(milliseconds: 50);
            for (var index = 0; index < count; index++)
                Serve(_clients[(int)_epoll.Event(index).Key]);
        }
    }

    private void Serve(RespClient client)
    {
        try
        {
            if (!client.Receive())
                return;
            if (_window is { } window && Stopwatch.GetElapsedTime(window.Since) / Bucket is var bucket && bucket < window.Requests.Length)
                window.Requests[(int)bucket] += _pipeline;
            client.Send();
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException)
        {
            _epoll.Forget(client.Number);
            if (Interlocked.Increment(ref _errors) == 1)
                Console.Error.WriteLine(broken.Message);
        }
    }

    private sealed record Window(long Since, long[] Requests);
}
