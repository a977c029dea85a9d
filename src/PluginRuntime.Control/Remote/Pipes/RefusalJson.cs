using System.Text.Json.Serialization;

namespace PluginRuntime.Control.Remote.Pipes;

[JsonSerializable(typeof(string))]
internal sealed partial class RefusalJson : JsonSerializerContext;
