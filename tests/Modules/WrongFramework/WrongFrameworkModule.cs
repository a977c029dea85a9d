using System.Runtime.Versioning;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: KernelModule("probe")]
[assembly: TargetFramework(".NETCoreApp,Version=v11.0", FrameworkDisplayName = ".NET 11.0")]

namespace Probe;

/// <summary>Says that it was built for a framework newer than any host's.</summary>
public sealed class WrongFrameworkModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        services.AddSingleton(context);
        services.AddSingleton<IProbe, WrongFrameworkService>();
    }
}

internal sealed class WrongFrameworkService(ModuleContext context) : ProbeBase(context);
