using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;

namespace PluginRuntime.Control;

/// <summary>What a host does with its runtime. Injected after <c>AddPluginRuntime</c>. Thread-safe.</summary>
public interface IPluginRuntime
{
    /// <summary>The modules that serve now, by id.</summary>
    IReadOnlyList<InstalledModule> Modules { get; }

    /// <summary>
    /// Applies a service request: all of it or nothing, live. Requests are applied one at a time; a further one waits.
    /// </summary>
    /// <param name="request">What to do.</param>
    /// <param name="cancellationToken">Up to the switch it undoes everything; from the switch on it has no effect.</param>
    /// <returns>
    /// How it went, when the old generations have retired. Rejected and rolled back are outcomes, not exceptions.
    /// </returns>
    Task<ServiceReport> ApplyAsync(ServiceRequest request, CancellationToken cancellationToken = default);

    /// <summary>Switches a request that is on probation back at once.</summary>
    /// <param name="requestId">Its id.</param>
    /// <returns>Whether that request was running.</returns>
    bool EndProbation(string requestId);

    /// <summary>
    /// Holds every module in the generation it has now for the running flow, until the pin is disposed: several calls of one request of
    /// the host see one version. An upgrade of a pinned module waits for the pin as for a call, so keep it as short as a request.
    /// </summary>
    /// <returns>The pin; dispose it in the flow that took it.</returns>
    /// <exception cref="ModulePausedException">An upgrade kept gates closed longer than the bound.</exception>
    IDisposable Pin();
}
