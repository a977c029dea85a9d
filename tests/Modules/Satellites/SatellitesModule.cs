using System.Globalization;
using System.Resources;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: KernelModule("satellites")]
[assembly: NeutralResourcesLanguage("en")]

namespace Probe;

public sealed class SatellitesModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        services.AddSingleton(context);
        services.AddSingleton<IProbe, SatellitesService>();
    }
}

/// <summary>Speaks English from its own resources, French and German from satellite assemblies.</summary>
internal sealed class SatellitesService(ModuleContext context) : ProbeBase(context)
{
    private readonly ResourceManager _words = new("Satellites.Words", typeof(SatellitesService).Assembly);

    /// <summary>Greets in the language whose name it is given.</summary>
    public override string Ask(string question) => _words.GetString("Greeting", CultureInfo.GetCultureInfo(question)) ?? "";
}
