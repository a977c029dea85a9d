using System.Buffers;
using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PluginRuntime.Remoting;

/// <summary>Payloads as UTF-8 JSON by System.Text.Json: members are matched by name, unknown ones are skipped, missing ones keep their defaults. Public fields are members.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class JsonPayloads : IPayloadSerializer
{
    private static readonly JsonWriterOptions WriterOptions = new() { SkipValidation = true };

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    private readonly JsonSerializerOptions _options;

    /// <summary>Serializes by reflection.</summary>
    public JsonPayloads()
        : this(null)
    {
    }

    /// <summary>Serializes the types of a context without reflection, others with it.</summary>
    /// <param name="context">The author's context.</param>
    public JsonPayloads(JsonSerializerContext? context)
    {
        var reflection = new DefaultJsonTypeInfoResolver();
        _options = context is null ? new JsonSerializerOptions() : new JsonSerializerOptions(context.Options);
        _options.TypeInfoResolver = context is null ? reflection : JsonTypeInfoResolver.Combine(context, reflection);

        // Without these a tuple would lose its elements, silently, and a number without a literal would fail its call.
        _options.IncludeFields = true;
        _options.NumberHandling |= JsonNumberHandling.AllowNamedFloatingPointLiterals;
        _options.MakeReadOnly();
    }

    /// <inheritdoc/>
    public void Serialize<T>(IBufferWriter<byte> destination, T value)
    {
        // Taken while in use: a converter may come back here.
        var writer = _writer ?? new Utf8JsonWriter(destination, WriterOptions);
        _writer = null;
        writer.Reset(destination);
        try
        {
            JsonSerializer.Serialize(writer, value, _options);
            writer.Flush();
        }
        finally
        {
            writer.Reset(Stream.Null);
            _writer = writer;
        }
    }

    /// <inheritdoc/>
    public T Deserialize<T>(ReadOnlySpan<byte> source) => JsonSerializer.Deserialize<T>(source, _options)!;
}
