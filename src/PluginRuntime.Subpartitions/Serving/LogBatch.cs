namespace PluginRuntime.Subpartitions.Serving;

/// <summary>Log entries of a child.</summary>
/// <param name="Entries">In the order of logging.</param>
/// <param name="Dropped">How many were dropped since the last batch, since more were logged than could be sent.</param>
internal sealed record LogBatch(LogEntry[] Entries, int Dropped);

/// <summary>A log entry: what is left of it without the objects of its process.</summary>
/// <param name="Category">The logger's category.</param>
/// <param name="Level">As <see cref="Microsoft.Extensions.Logging.LogLevel"/>.</param>
/// <param name="EventId">The event's number.</param>
/// <param name="EventName">The event's name.</param>
/// <param name="Text">The formatted message, with the exception if there was one.</param>
/// <param name="Fields">The structured fields.</param>
internal sealed record LogEntry(string Category, int Level, int EventId, string? EventName, string Text, Field[] Fields);

/// <summary>A name with a value of a simple type: the field of a log entry, or the tag of a measurement.</summary>
/// <param name="Name">The name.</param>
/// <param name="Text">A text, or what any other value said of itself.</param>
/// <param name="Integer">A whole number.</param>
/// <param name="Number">Another number.</param>
/// <param name="Flag">A truth value.</param>
internal sealed record Field(string Name, string? Text = null, long? Integer = null, double? Number = null, bool? Flag = null)
{
    private const int MaxTextLength = 4096;

    /// <summary>The value as an object of its type.</summary>
    internal object? Value() => Integer ?? Number ?? Flag ?? (object?)Text;

    /// <summary>Takes what can be sent of a value.</summary>
    internal static Field Of(string name, object? value) => value switch
    {
        null => new(name),
        string text => new(name, Text: Cut(text)),
        bool flag => new(name, Flag: flag),
        sbyte or byte or short or ushort or int or uint or long => new(name, Integer: Convert.ToInt64(value, null)),
        float or double => new(name, Number: Convert.ToDouble(value, null)),
        _ => new(name, Text: Say(value)),
    };

    internal static string Cut(string text) => text.Length <= MaxTextLength ? text : string.Concat(text.AsSpan(0, MaxTextLength), "...");

    /// <summary>The values are code of others.</summary>
    private static string Say(object value)
    {
        try
        {
            return Cut(value.ToString() ?? "");
        }
        catch (Exception exception)
        {
            return $"({value.GetType().Name}.ToString: {exception.GetType().Name})";
        }
    }
}
