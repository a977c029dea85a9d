using System.Text.Json.Serialization;

namespace PluginRuntime.Control.Remote.Wire;

/// <summary>How what passes is written: names in camel case, nothing for what is not there; what is not known is skipped.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip)]
[JsonSerializable(typeof(KernelDescription))]
[JsonSerializable(typeof(KernelStatus))]
[JsonSerializable(typeof(InspectOrder))]
[JsonSerializable(typeof(PackageOutcome))]
[JsonSerializable(typeof(RequestOrder))]
[JsonSerializable(typeof(RequestOutcome))]
[JsonSerializable(typeof(PlanOutcome))]
[JsonSerializable(typeof(ProbationOrder))]
[JsonSerializable(typeof(HistoryOrder))]
[JsonSerializable(typeof(HistoryOutcome))]
[JsonSerializable(typeof(BalanceOrder))]
[JsonSerializable(typeof(BalanceOutcome))]
[JsonSerializable(typeof(MoveOrder))]
[JsonSerializable(typeof(MoveOutcome))]
[JsonSerializable(typeof(DrainOrder))]
[JsonSerializable(typeof(IReadOnlyList<MoveOutcome>))]
[JsonSerializable(typeof(KernelEvent))]
[JsonSerializable(typeof(ProgressNews))]
[JsonSerializable(typeof(ParticipantAnswer))]
[JsonSerializable(typeof(ControlRefusal))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool))]
internal sealed partial class ControlJson : JsonSerializerContext;
