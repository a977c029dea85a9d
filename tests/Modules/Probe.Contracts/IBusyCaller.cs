using PluginRuntime;

namespace Probe;

/// <summary>Calls <see cref="IBusy"/> from inside a module, for benchmarks of the gate that a module has injected.</summary>
[Contract]
public interface IBusyCaller
{
    /// <summary>Calls through the import gate.</summary>
    int CallImport(int value, int calls);

    /// <summary>The same loop on <see cref="BusyTarget.Current"/>.</summary>
    int CallDirect(int value, int calls);
}
