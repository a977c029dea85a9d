using System.Text.Json.Serialization;

namespace PluginRuntime.Control.Coordination;

/// <summary>How the log writes requests and reports. Members that a later version adds are passed over.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(FleetReport))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class FleetJson : JsonSerializerContext;
