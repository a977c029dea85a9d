using System.Text.Json.Serialization;

namespace PluginRuntime.Control.Coordination;

/// <summary>In which order the kernels of a request take the new.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FleetOrder>))]
internal enum FleetOrder
{
    /// <summary>All prepare; when all have, all switch. For requests with kernel modules only.</summary>
    Together,

    /// <summary>One prepares, switches and proves itself; then the next one. For requests with I/O offloads or virtual servers: the new processes of two kernels are never started at once.</summary>
    OneByOne,
}
