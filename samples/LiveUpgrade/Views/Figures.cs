using System.Globalization;

namespace LiveUpgrade.Views;

/// <summary>How figures look, everywhere.</summary>
internal static class Figures
{
    /// <summary>Milliseconds with three digits that count: "0.41 ms", "6.1 ms", "128 ms".</summary>
    internal static string Milliseconds(TimeSpan time) => time.TotalMilliseconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.00} ms"),
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:#,0} ms"),
    };

    /// <summary>"12.4 s".</summary>
    internal static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    /// <summary>"24,812".</summary>
    internal static string Count(double count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
