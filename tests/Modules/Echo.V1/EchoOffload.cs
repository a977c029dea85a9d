using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginRuntime;

[assembly: IoOffload("echo")]

namespace Echo;

/// <summary>Echoes. What goes wrong, and where, is said by the configuration: <c>Fault=KIND:CALLBACK</c>.</summary>
public sealed class EchoOffload : IoOffload
{
    private ModuleContext? _context;

    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        _context = context;
        services.AddSingleton<IEcho, EchoService>();
        Misbehave(nameof(ConfigureServices), default).AsTask().GetAwaiter().GetResult();
    }

    public override ValueTask StartAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        Log(services, "started");
        _context!.Schedule("ticks", TimeSpan.FromMilliseconds(5), _ =>
        {
            Interlocked.Increment(ref EchoService.ScheduledRuns);
            return ValueTask.CompletedTask;
        });
        return Misbehave(nameof(StartAsync), cancellationToken);
    }

    public override ValueTask WarmUpAsync(IServiceProvider services, CancellationToken cancellationToken) => Misbehave(nameof(WarmUpAsync), cancellationToken);

    public override async ValueTask<ModuleHealth> CheckHealthAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        if (_context!.Configuration["Fault"] == "Unhealthy")
            return ModuleHealth.Unhealthy("it was told to be");
        await Misbehave(nameof(CheckHealthAsync), cancellationToken);
        return ModuleHealth.Healthy;
    }

    public override async ValueTask AcquireAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await Misbehave(nameof(AcquireAsync), cancellationToken);
        EchoService.OwnsIt = true;
    }

    public override async ValueTask ReleaseAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await Misbehave(nameof(ReleaseAsync), cancellationToken);
        EchoService.OwnsIt = false;
    }

    public override ValueTask StopAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        Log(services, "stopped");
        return Misbehave(nameof(StopAsync), cancellationToken);
    }

    private static void Log(IServiceProvider services, string what) =>
        services.GetRequiredService<ILogger<EchoOffload>>().LogInformation(new EventId(7, "EchoLife"), "Echo has {What} in process {Process}.", what, Environment.ProcessId);

    private async ValueTask Misbehave(string callback, CancellationToken cancellationToken)
    {
        var fault = _context!.Configuration["Fault"];
        switch (fault is null || !fault.EndsWith(":" + callback, StringComparison.Ordinal) ? "" : fault.Split(':')[0])
        {
            case "Fail":
                throw new InvalidOperationException($"{callback} was told to fail");
            case "Crash":
                Console.Error.WriteLine($"about to crash in {callback}");
                new Thread(() => throw new InvalidOperationException($"crash in {callback}")).Start();
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
                break;
            case "Hang":
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
                break;
            case "Wait":
                await Task.Delay(Timeout.Infinite, cancellationToken);
                break;
        }
    }
}
