using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginRuntime.Remoting;
using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.SubpartitionHost.Servers;

/// <summary>What the instances of virtual servers in this process share.</summary>
internal sealed record HostedPackage
{
    /// <summary>The id of their type.</summary>
    internal required string Type { get; init; }

    /// <summary>The version of the package.</summary>
    internal required string Version { get; init; }

    /// <summary>How calls run in each of them.</summary>
    internal required CallConcurrency Calls { get; init; }

    /// <summary>The contracts that they serve.</summary>
    internal required IReadOnlyList<RemoteContract> Contracts { get; init; }

    /// <summary>Makes the scopes that they live in.</summary>
    internal required IServiceScopeFactory Scopes { get; init; }

    /// <summary>The logging of the process.</summary>
    internal required ILoggerFactory Loggers { get; init; }

    /// <summary>The clock of their schedules.</summary>
    internal required TimeProvider Time { get; init; }

    /// <summary>The deadline of each of their callbacks.</summary>
    internal required TimeSpan CallbackTimeout { get; init; }

    /// <summary>The deadline of each that callers wait for.</summary>
    internal required TimeSpan HandOverTimeout { get; init; }

    /// <summary>The pipe to the kernel.</summary>
    internal required PipeConnection Connection { get; init; }

    /// <summary>The sockets of the process.</summary>
    internal ProcessSockets Sockets { get; } = new();

    /// <summary>What they ask of the kernel.</summary>
    internal required IServerParent Parent { get; init; }
}
