using System.Text.Json.Serialization;
using PluginRuntime.Control.Coordination.Program;

namespace PluginRuntime.Control.Coordination;

/// <summary>How the log writes requests and reports, and how they pass between the control program and its clients. Members that a later version adds are passed over.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(FleetReport))]
[JsonSerializable(typeof(FleetRequest))]
[JsonSerializable(typeof(FleetProgress))]
[JsonSerializable(typeof(FleetStatus))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class FleetJson : JsonSerializerContext;
