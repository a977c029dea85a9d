using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: KernelModule("probe")]

namespace Probe;

public sealed class ForgetfulModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context) =>
        services.AddSingleton<IProbe, ForgetfulService>();
}

/// <summary>Takes no state over and hands none out.</summary>
internal sealed class ForgetfulService(ModuleContext context) : ProbeBase(context);
