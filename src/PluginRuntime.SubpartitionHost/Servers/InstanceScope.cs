namespace PluginRuntime.SubpartitionHost.Servers;

/// <summary>Brings the context of an instance into the scope that it is made in.</summary>
internal sealed class InstanceScope
{
    private VirtualServerContext? _context;

    internal VirtualServerContext Context
    {
        get => _context ?? throw new InvalidOperationException("VirtualServerContext can be injected into what is made for a virtual server only: register it as scoped.");
        set => _context = value;
    }
}
