using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PluginRuntime.Tool.Output;

/// <summary>Writes documents as people can read them, too: quotes in names are no escape sequences. They go to no web page.</summary>
internal static class JsonOutput
{
    private static readonly JsonWriterOptions Lines = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Pages = Lines with { Indented = true };

    /// <summary>Writes a document, indented.</summary>
    internal static void Document<T>(this Screen screen, T document, JsonTypeInfo<T> type) => screen.Line(Text(document, type, Pages));

    /// <summary>A document in one line.</summary>
    internal static string Line<T>(T document, JsonTypeInfo<T> type) => Text(document, type, Lines);

    private static string Text<T>(T document, JsonTypeInfo<T> type, JsonWriterOptions options)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, options))
            JsonSerializer.Serialize(writer, document, type);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
