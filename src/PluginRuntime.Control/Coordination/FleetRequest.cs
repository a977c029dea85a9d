using System.Text.Json.Serialization;

namespace PluginRuntime.Control.Coordination;

/// <summary>One service request over several kernels. All of them get it, or none.</summary>
internal sealed record FleetRequest
{
    /// <summary>Names the request in the log and in every kernel's journal. Sent twice, it is done once.</summary>
    public required string Id { get; init; }

    /// <summary>Names of the kernels.</summary>
    public required IReadOnlyList<string> Kernels { get; init; }

    /// <summary>What is wanted, as the kernels read it: JSON. The coordinator passes it on and does not look into it.</summary>
    public required string What { get; init; }

    /// <summary>Whether the kernels take it together.</summary>
    public FleetOrder Order { get; init; }

    /// <summary>A <see cref="CoordinatorReference"/>, set by the coordinator: what a kernel writes into its journal with <em>decided</em>.</summary>
    public string? Reference { get; init; }

    /// <summary>Who sent it.</summary>
    public string By { get; init; } = Environment.UserName;

    /// <summary>What is done while another request has one of the kernels.</summary>
    public WhenKernelsBusy WhenBusy { get; init; }
}

/// <summary>What a request does whose kernels another request has.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WhenKernelsBusy>))]
internal enum WhenKernelsBusy
{
    /// <summary>It waits for its turn, in order of arrival.</summary>
    Wait,

    /// <summary>It is rejected; the report names the request that has them.</summary>
    Refuse,
}
