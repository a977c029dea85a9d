using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PluginRuntime.Kernel.Loading;

/// <summary>What the host lends to its modules. They outlive every module, so the objects themselves are injected, not gates.</summary>
/// <param name="Configuration">The host's configuration.</param>
/// <param name="LoggerFactory">The host's logging.</param>
/// <param name="Time">The host's time.</param>
/// <param name="Exposed">Services of shared types that modules may inject.</param>
internal sealed record HostServices(
    IConfiguration Configuration, ILoggerFactory LoggerFactory, TimeProvider Time, IReadOnlyDictionary<Type, object> Exposed)
{
    /// <summary>What the module's container gets besides, before the module registers its own.</summary>
    internal Action<IServiceCollection>? Register { get; init; }

    /// <summary>
    /// Makes the calling thread leave the processors to others, for good: it ends afterwards. It is called by threads that get a generation ready while another serves.
    /// </summary>
    internal Action? GiveWay { get; init; }

    /// <summary>With contracts that are served outside this process. What the host exposes itself goes first.</summary>
    internal HostServices With(IReadOnlyDictionary<Type, (string Owner, object Caller)> outside)
    {
        if (outside.Count == 0)
            return this;
        var exposed = outside.ToDictionary(entry => entry.Key, entry => entry.Value.Caller);
        foreach (var (type, instance) in Exposed)
            exposed[type] = instance;
        return this with { Exposed = exposed };
    }

    /// <summary>Registers them as instances: the module's container does not dispose what it did not make.</summary>
    internal void AddTo(IServiceCollection services)
    {
        foreach (var (type, instance) in Exposed)
            services.Add(new ServiceDescriptor(type, instance));
        Register?.Invoke(services);
    }
}
