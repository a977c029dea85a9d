using Cell;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: KernelModule("cell-caller")]

namespace CellCaller;

/// <summary>Calls cells from the host's process.</summary>
public sealed class CellCallerModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context) => services.AddSingleton<ICellCaller, Caller>();
}

internal sealed class Caller(IVirtualServers servers) : ICellCaller
{
    public async ValueTask<long> AddAsync(string cell, long amount, CancellationToken cancellationToken = default) =>
        (await servers.Get<ICell>(cell).AddAsync(amount, cancellationToken)).Sum;
}
