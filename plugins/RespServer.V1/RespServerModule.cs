using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;
using RespServer;

[assembly: VirtualServer("resp-server")]

namespace RespServer;

/// <summary>Servers that speak the protocol of Redis.</summary>
public sealed class RespServerModule : VirtualServerModule
{
    /// <summary>Calls run beside connections anyway, so the keys have a lock.</summary>
    public override CallConcurrency Calls => CallConcurrency.Concurrent;

    #region register
    /// <inheritdoc/>
    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        services.AddSingleton(context.TimeProvider);
        services.AddScoped<Edition>();
        services.AddVirtualServer<RespVirtualServer>();
    }
    #endregion

    /// <inheritdoc/>
    public override ValueTask WarmUpAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        Rehearsal.Run(() => new Edition(), services.GetRequiredService<TimeProvider>(), cancellationToken);
        return ValueTask.CompletedTask;
    }
}
