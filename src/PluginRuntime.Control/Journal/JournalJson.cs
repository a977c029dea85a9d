using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PluginRuntime.Control.ServiceRequests;

namespace PluginRuntime.Control.Journal;

/// <summary>How reports, requests and sets are written down. What a later version has added is skipped, what it no longer has is left empty.</summary>
internal static class JournalJson
{
    private const int ReportFormat = 1;

    internal static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        IgnoreReadOnlyProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { AskForNothing } },
    };

    internal static string Write(ServiceReport report) => JsonSerializer.Serialize(new StoredReport(ReportFormat, report), Options);

    /// <summary>The report; <see langword="null"/> when it is of a format that this version does not know.</summary>
    internal static ServiceReport? Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<StoredReport>(json, Options) is { Format: ReportFormat, Report: { Modules: not null, Offloads: not null, Hosts: not null } report } ? report : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What a request asked for.</summary>
    internal static string Write(ServiceRequest request) =>
        JsonSerializer.Serialize(new { request.Packages, request.Recreate, request.Reconfigure, request.RollBack, request.Remove, request.Move }, Options);

    /// <summary>A report of another version may lack what this one requires.</summary>
    private static void AskForNothing(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            property.IsRequired = false;
    }

    private sealed record StoredReport(int Format, ServiceReport Report);
}
