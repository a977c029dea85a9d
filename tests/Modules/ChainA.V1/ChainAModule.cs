using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: KernelModule("chain-a")]

namespace Probe;

public sealed class ChainAModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        services.AddSingleton(context);
        services.AddSingleton<IChainA, ChainAService>();
    }
}

internal sealed class ChainAService(IChainB next, ModuleContext context) : IChainA
{
    public void Walk(StampList stamps, int hops)
    {
        stamps.Add(context.ModuleId, context.Version, context.Generation);
        if (hops > 0)
            next.Walk(stamps, hops - 1);
    }

    public async ValueTask WalkAsync(StampList stamps, int hops, CancellationToken cancellationToken)
    {
        stamps.Add(context.ModuleId, context.Version, context.Generation);
        if (hops == 0)
            return;
        await Task.Yield();
        await next.WalkAsync(stamps, hops - 1, cancellationToken);
    }
}
