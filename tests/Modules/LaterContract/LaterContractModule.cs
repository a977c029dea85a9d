using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: KernelModule("probe")]

namespace Probe;

/// <summary>Built against a later Probe.Contracts like MissingMember, but uses only what the host's has too: it can serve.</summary>
public sealed class LaterContractModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        services.AddSingleton(context);
        services.AddSingleton<IProbe, LaterContractService>();
    }
}

internal sealed class LaterContractService(ModuleContext context) : ProbeBase(context);
