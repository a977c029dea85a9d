using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: KernelModule("probe")]

namespace Probe;

/// <summary>Built against a later Probe.Contracts, and uses what the host's does not have.</summary>
public sealed class MissingMemberModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        services.AddSingleton(context);
        services.AddSingleton<IProbe, MissingMemberService>();
    }

    public override ValueTask WarmUpAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        services.GetRequiredService<IProbe>().Greet("host");
        return ValueTask.CompletedTask;
    }
}

internal sealed class MissingMemberService(ModuleContext context) : ProbeBase(context);
