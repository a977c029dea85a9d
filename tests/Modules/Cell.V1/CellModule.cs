using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: VirtualServer("cell")]

namespace Cell;

/// <summary>Cells. The configuration's <c>Folder</c> is where they find what is to go wrong: <see cref="Tally.Orders"/>.</summary>
public sealed class CellModule : VirtualServerModule
{
    private Tally.Orders? _orders;
    private CallConcurrency _calls;

    public override CallConcurrency Calls => _calls;

    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        var folder = context.Configuration["Folder"] ?? Directory.CreateTempSubdirectory("cell").FullName;
        _calls = context.Configuration["Calls"] == "Concurrent" ? CallConcurrency.Concurrent : CallConcurrency.OneAtATime;
        _orders = new Tally.Orders(folder, context.Version);
        services.AddSingleton(_orders);
        services.AddSingleton(new CellFolder(folder));
        if (context.Configuration["State"] == "Whole")
            services.AddVirtualServer<CellServer>();
        else
            services.AddVirtualServer<CellInSteps>();
        _orders.ObeyAsync("Configure").GetAwaiter().GetResult();
    }

    public override async ValueTask<ModuleHealth> CheckHealthAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await _orders!.ObeyAsync("CheckHealth");
        return ModuleHealth.Healthy;
    }

    public override async ValueTask StopAsync(IServiceProvider services, CancellationToken cancellationToken) => await _orders!.ObeyAsync("StopModule");
}

/// <summary>The folder shared with the test.</summary>
public sealed record CellFolder(string Path)
{
    public string Of(string name) => System.IO.Path.Combine(Path, name);

    public async Task AwaitAsync(string latch, CancellationToken cancellationToken)
    {
        while (!File.Exists(Of(latch)))
            await Task.Delay(5, cancellationToken);
    }
}
