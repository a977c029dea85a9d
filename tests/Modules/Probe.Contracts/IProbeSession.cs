using PluginRuntime;

namespace Probe;

/// <summary>A session: its lease lasts until it is disposed.</summary>
[Contract]
public interface IProbeSession : IDisposable
{
    string Name { get; }

    int Stamp { get; }

    /// <summary>1, 2, 3...</summary>
    int Next();
}
