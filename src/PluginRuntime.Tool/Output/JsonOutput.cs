using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PluginRuntime.Tool.Output;

/// <summary>Writes documents.</summary>
internal static class JsonOutput
{
    internal static void Document<T>(this Screen screen, T document, JsonTypeInfo<T> type) => screen.Line(JsonSerializer.Serialize(document, type));
}
