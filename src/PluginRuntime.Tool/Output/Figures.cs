using System.Globalization;

namespace PluginRuntime.Tool.Output;

/// <summary>Quantities as people read them.</summary>
internal static class Figures
{
    internal static string Bytes(long bytes) => bytes switch
    {
        <= 0 => "-",
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0} KiB"),
        < 1024L * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024.0:0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024.0 / 1024.0:0.0} GiB"),
    };

    internal static string Milliseconds(double milliseconds) => milliseconds switch
    {
        0 => "0 ms",
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.###} ms"),
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.0} ms"),
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.0} s"),
    };

    internal static string Seconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s");

    internal static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>How long ago, in the one unit that says it.</summary>
    internal static string Ago(TimeSpan ago) => ago switch
    {
        { TotalSeconds: < 1 } => "just now",
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{ago.TotalSeconds:0} s"),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{ago.TotalMinutes:0} min"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{ago.TotalHours:0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ago.TotalDays:0} d"),
    };
}
