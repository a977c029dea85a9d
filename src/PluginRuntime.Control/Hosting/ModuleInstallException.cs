using PluginRuntime.Control.ServiceRequests;

namespace PluginRuntime.Control.Hosting;

/// <summary>The modules that the host starts with could not be installed; the host does not start.</summary>
public sealed class ModuleInstallException : PluginRuntimeException
{
    internal ModuleInstallException(ServiceReport report)
        : base($"The host's modules could not be installed. {report}")
    {
        Report = report;
    }

    /// <summary>What was wrong.</summary>
    public ServiceReport Report { get; }
}
