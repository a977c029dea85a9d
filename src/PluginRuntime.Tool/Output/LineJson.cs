using System.Text.Json.Serialization;

namespace PluginRuntime.Tool.Output;

/// <summary>Events, one a line.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WatchLine))]
internal sealed partial class LineJson : JsonSerializerContext;
