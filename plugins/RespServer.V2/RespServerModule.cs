using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;
using RespServer;

[assembly: VirtualServer("resp-server")]

namespace RespServer;

/// <summary>Servers that speak the protocol of Redis. Knows GETDEL, GETEX and SETRANGE, and since when a key has been there.</summary>
public sealed class RespServerModule : VirtualServerModule
{
    /// <summary>Calls run beside connections anyway, so the keys have a lock.</summary>
    public override CallConcurrency Calls => CallConcurrency.Concurrent;

    /// <inheritdoc/>
    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        services.AddSingleton(context.TimeProvider);
        services.AddScoped<Edition>(_ => new Edition2(context.Version));
        services.AddVirtualServer<RespVirtualServer>();
    }

    /// <inheritdoc/>
    public override ValueTask WarmUpAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        Rehearsal.Run(() => new Edition2("rehearsal"), services.GetRequiredService<TimeProvider>(), cancellationToken);
        return ValueTask.CompletedTask;
    }
}
