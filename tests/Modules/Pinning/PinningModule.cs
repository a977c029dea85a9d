using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: KernelModule("probe")]

namespace Probe;

public sealed class PinningModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        services.AddSingleton(context);
        services.AddSingleton<IProbe, PinningService>();
    }
}

/// <summary>Hands over state that could hold, and does hold, an object of the module itself.</summary>
internal sealed class PinningService(ModuleContext context) : ProbeBase(context), IHandOver<PinnableState>
{
    private PinnableState _state = new() { First = new OwnEntry() };

    public PinnableState HandOut() => _state;

    public void TakeOver(PinnableState state) => _state = state;

    private sealed class OwnEntry : PinnableEntry;
}
