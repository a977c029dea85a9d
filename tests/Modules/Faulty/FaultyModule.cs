using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Configuration;
using PluginRuntime;

[assembly: KernelModule("probe")]

namespace Probe;

/// <summary>Does one thing wrong: what its configuration says.</summary>
public sealed class FaultyModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        var faults = new Faults(context.Configuration.GetValue<ProbeFault>("Fault"));
        faults.At(ProbeFault.ThrowsInConfigureServices, ProbeFault.HangsInConfigureServices);
        services.AddSingleton(faults);
        services.AddSingleton(context);
        services.AddSingleton<FaultyService>();
        services.AddSingleton<IProbe>(provider => provider.GetRequiredService<FaultyService>());
    }

    public override ValueTask StartAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        Leak(services);
        return FaultsOf(services).AtAsync(ProbeFault.ThrowsInStart, ProbeFault.HangsInStart);
    }

    public override ValueTask WarmUpAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        FaultsOf(services).AtAsync(ProbeFault.ThrowsInWarmUp, ProbeFault.HangsInWarmUp);

    public override ValueTask StopAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        FaultsOf(services).AtAsync(ProbeFault.ThrowsInStop, ProbeFault.HangsInStop);

    public override async ValueTask<ModuleHealth> CheckHealthAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var faults = FaultsOf(services);
        await faults.AtAsync(ProbeFault.None, ProbeFault.HangsInHealthCheck);
        var isUnhealthy = faults.Is(ProbeFault.Unhealthy) || (faults.Is(ProbeFault.UnhealthyOnceServing) && faults.HasServed);
        return isUnhealthy ? ModuleHealth.Unhealthy("its configuration says so") : ModuleHealth.Healthy;
    }

    private static Faults FaultsOf(IServiceProvider services) => services.GetRequiredService<Faults>();

    private static void Leak(IServiceProvider services)
    {
        var leaked = new Leaked();
        switch (FaultsOf(services).Configured)
        {
            case ProbeFault.LeaksByStaticEvent:
#pragma warning disable PR0102 // the leak is what this module is for
                ProbeHolder.Happened += leaked.OnHappened;
#pragma warning restore PR0102
                break;
            case ProbeFault.LeaksByHeldTimer:
                ProbeHolder.Hold(new Timer(leaked.OnTimer, null, TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
                break;
            case ProbeFault.LeaksByBlockedThread:
                new Thread(leaked.Block) { IsBackground = true, Name = "blocked by Faulty" }.Start();
                break;
            case ProbeFault.LeaksByCachedDelegate:
                ProbeHolder.Hold((Func<string>)leaked.ToString);
                break;
            case ProbeFault.LeaksByGCHandle:
                GCHandle.Alloc(leaked);
                break;
        }
    }

    /// <summary>What stays behind.</summary>
    private sealed class Leaked
    {
        public void OnHappened(object? sender, EventArgs e)
        {
        }

        public void OnTimer(object? state)
        {
        }

        public void Block() => ProbeHolder.Unblocked.Wait();

        public override string ToString() => "leaked";
    }
}
