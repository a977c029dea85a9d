using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: VirtualServer("store")]

namespace Store;

/// <summary>Stores. Calls of one run at once if the configuration says <c>Calls=Concurrent</c>.</summary>
public sealed class StoreModule : VirtualServerModule
{
    private CallConcurrency _calls;

    public override CallConcurrency Calls => _calls;

    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        _calls = context.Configuration["Calls"] == "Concurrent" ? CallConcurrency.Concurrent : CallConcurrency.OneAtATime;
        services.AddVirtualServer<StoreServer>();
    }
}
