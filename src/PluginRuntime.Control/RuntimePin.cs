namespace PluginRuntime.Control;

/// <summary>Modules and offloads, held together.</summary>
internal sealed class RuntimePin(IDisposable modules, IDisposable offloads) : IDisposable
{
    public void Dispose()
    {
        offloads.Dispose();
        modules.Dispose();
    }
}
