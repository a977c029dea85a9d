using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;
using Semver;

[assembly: KernelModule("probe")]

namespace Probe;

public sealed class MissingDependencyModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        services.AddSingleton(context);
        services.AddSingleton<IProbe, MissingDependencyService>();
    }
}

/// <summary>Uses a library that its package was made without.</summary>
internal sealed class MissingDependencyService(ModuleContext context) : ProbeBase(context)
{
    public override string Ask(string question) => SemVersion.Parse(question, SemVersionStyles.Any).ToString();
}
