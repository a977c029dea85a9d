using System.Text.Json.Serialization;
using PluginRuntime;
using PluginRuntime.Subpartitions.Serving;

[assembly: ContractPayloads(typeof(ServingPayloads))]

namespace PluginRuntime.Subpartitions.Serving;

/// <summary>Serializes what kernel and child tell each other, without reflection.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(LoadOrder))]
[JsonSerializable(typeof(StepFailure))]
[JsonSerializable(typeof(ConfigurationEntry[]))]
[JsonSerializable(typeof(LogBatch))]
[JsonSerializable(typeof(MeasurementBatch))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(int[]))]
internal sealed partial class ServingPayloads : JsonSerializerContext;
