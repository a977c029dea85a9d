using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: KernelModule("big-state")]

namespace Probe;

public sealed class BigStateModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context) =>
        services.AddSingleton<IBigState, BigStateService>();

    public override ValueTask WarmUpAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        services.GetRequiredService<IBigState>().Spin(0, 1);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Hands its table over by reference.</summary>
internal sealed class BigStateService : IBigState, IHandOver<BigTable>, IDisposable
{
    private volatile bool _isDisposed;
    private BigTable _table = new(0);

#if V2
    public int Version => 2;
#else
    public int Version => 1;
#endif

    public int Count => _table.Count;

    public void Fill(int count) => _table = new BigTable(count);

    public void Set(long key, long value) => _table.Set(key, value);

    public bool TryGet(long key, out long value) => _table.TryGet(key, out value);

    public long Spin(long key, int microseconds)
    {
        if (_isDisposed)
            LateCalls.Add();
        var end = Stopwatch.GetTimestamp() + (microseconds * Stopwatch.Frequency / 1_000_000);
        _table.TryGet(key, out var value);
        _table.Set(key, ++value);
        while (Stopwatch.GetTimestamp() < end)
        {
        }
        return value;
    }

    public long Checksum() => _table.Entries.Sum(entry => entry.Value);

    /// <summary>Gives it away in earnest: a hand-over that fails has to give it back.</summary>
    public BigTable HandOut()
    {
        var given = _table;
        _table = null!;
        return given;
    }

    public void TakeOver(BigTable state) => _table = state;

    public void Dispose() => _isDisposed = true;
}
