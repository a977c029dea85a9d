using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: KernelModule("stateless")]

namespace Probe;

public sealed class StatelessModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context) =>
        services.AddSingleton<IBusy, BusyService>();

    public override ValueTask WarmUpAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        services.GetRequiredService<IBusy>().Spin(1);
        return ValueTask.CompletedTask;
    }
}

internal sealed class BusyService : IBusy, IDisposable
{
    private volatile bool _isDisposed;

#if V2
    public int Version => 2;
#else
    public int Version => 1;
#endif

    public int Nothing(int value) => value + Version;

    public ValueTask<int> NothingAsync(int value) => new(value + Version);

    public int Spin(int microseconds)
    {
        if (_isDisposed)
            LateCalls.Add();
        var end = Stopwatch.GetTimestamp() + (microseconds * Stopwatch.Frequency / 1_000_000);
        while (Stopwatch.GetTimestamp() < end)
        {
        }
        return Version;
    }

    public ValueTask<int> SpinAsync(int microseconds) => new(Spin(microseconds));

    public void Dispose() => _isDisposed = true;
}
