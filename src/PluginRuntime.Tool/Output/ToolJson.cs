using System.Text.Json.Serialization;
using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Output;

/// <summary>The documents of <c>--json</c>: one a run, for people and programs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PsDocument))]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(InspectDocument))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(RequestDocument))]
[JsonSerializable(typeof(ProbationDocument))]
[JsonSerializable(typeof(HistoryDocument))]
[JsonSerializable(typeof(BalanceDocument))]
[JsonSerializable(typeof(MoveDocument))]
[JsonSerializable(typeof(ErrorDocument))]
internal sealed partial class ToolJson : JsonSerializerContext;
