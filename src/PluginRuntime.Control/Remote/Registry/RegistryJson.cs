using System.Text.Json.Serialization;

namespace PluginRuntime.Control.Remote.Registry;

/// <summary>How an entry is written. By itself, so that listing kernels touches nothing else.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(KernelEntry))]
internal sealed partial class RegistryJson : JsonSerializerContext;
