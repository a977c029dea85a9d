using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: KernelModule("busy-caller")]

namespace Probe;

public sealed class BusyCallerModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context) =>
        services.AddSingleton<IBusyCaller, BusyCallerService>();
}

internal sealed class BusyCallerService(IBusy import) : IBusyCaller
{
    public int CallImport(int value, int calls) => Call(import, value, calls);

    public int CallDirect(int value, int calls) => Call(BusyTarget.Current!, value, calls);

    private static int Call(IBusy busy, int value, int calls)
    {
        for (var call = 0; call < calls; call++)
            value = busy.Nothing(value);
        return value;
    }
}
