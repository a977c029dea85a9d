using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrderDesk;
using PluginRuntime;

[assembly: KernelModule("admission")]

namespace Admission;

/// <summary>Admits orders by a token bucket per client.</summary>
public sealed class AdmissionModule : KernelModule
{
    /// <inheritdoc/>
    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        services.AddSingleton(context);
        services.AddOptions<AdmissionOptions>()
            .Bind(context.Configuration)
            .Validate(AdmissionOptions.AreValid, AdmissionOptions.Rules)
            .ValidateOnStart();

        services.AddSingleton<AdmissionService>();
        services.AddSingleton<IAdmission>(provider => provider.GetRequiredService<AdmissionService>());
    }

    #region schedule
    /// <inheritdoc/>
    public override ValueTask StartAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var context = services.GetRequiredService<ModuleContext>();
        var admission = services.GetRequiredService<AdmissionService>();
        context.Schedule("forget idle clients", TimeSpan.FromSeconds(10), admission.ForgetIdleClients);
        return ValueTask.CompletedTask;
    }
    #endregion

    #region warm-up
    /// <inheritdoc/>
    public override ValueTask WarmUpAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        const string Nobody = "(warm-up)";
        var admission = services.GetRequiredService<AdmissionService>();
        admission.Admit(Nobody, 1);
        admission.StandingOf(Nobody);
        admission.Forget(Nobody);
        return ValueTask.CompletedTask;
    }
    #endregion
}
