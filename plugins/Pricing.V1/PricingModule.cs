using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrderDesk;
using PluginRuntime;

[assembly: KernelModule("pricing")]

namespace Pricing;

/// <summary>Quotes the mid price with a discount for the client's tier.</summary>
public sealed class PricingModule : KernelModule
{
    #region export
    /// <inheritdoc/>
    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        services.AddSingleton(context);
        services.AddOptions<PricingOptions>()
            .Bind(context.Configuration)
            .Validate(PricingOptions.AreValid, PricingOptions.Rules)
            .ValidateOnStart();

        services.AddSingleton<IPricing, PricingService>();
    }
    #endregion
}
