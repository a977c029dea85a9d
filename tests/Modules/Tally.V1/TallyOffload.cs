using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: IoOffload("tally")]

namespace Tally;

/// <summary>Tallies. The configuration's <c>Folder</c> is where it writes, and where it finds what is to go wrong: <see cref="Orders"/>.</summary>
public sealed class TallyOffload : IoOffload
{
    private Orders? _orders;

    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        var folder = context.Configuration["Folder"] ?? Directory.CreateTempSubdirectory("tally").FullName;
        _orders = new Orders(folder, context.Version);
        services.AddSingleton(_orders);
        services.AddSingleton(new Journal(folder, context.Version));
        services.AddSingleton<ITally, TallyService>();
        _orders.ObeyAsync(nameof(ConfigureServices)).GetAwaiter().GetResult();
    }

    public override async ValueTask StartAsync(IServiceProvider services, CancellationToken cancellationToken) => await _orders!.ObeyAsync(nameof(StartAsync));

    public override async ValueTask WarmUpAsync(IServiceProvider services, CancellationToken cancellationToken) => await _orders!.ObeyAsync(nameof(WarmUpAsync));

    public override async ValueTask<ModuleHealth> CheckHealthAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await _orders!.ObeyAsync(nameof(CheckHealthAsync));
        return ModuleHealth.Healthy;
    }

    public override async ValueTask AcquireAsync(IServiceProvider services, CancellationToken cancellationToken) => await _orders!.ObeyAsync(nameof(AcquireAsync));

    public override async ValueTask ReleaseAsync(IServiceProvider services, CancellationToken cancellationToken) => await _orders!.ObeyAsync(nameof(ReleaseAsync));

    public override async ValueTask StopAsync(IServiceProvider services, CancellationToken cancellationToken) => await _orders!.ObeyAsync(nameof(StopAsync));
}
