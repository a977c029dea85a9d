using System.Globalization;

namespace LiveUpgrade.Views;

/// <summary>How figures look, everywhere.</summary>
internal static class Figures
{
    /// <summary>"0.41 ms", "61.3 ms", "1,284 ms".</summary>
    internal static string Milliseconds(TimeSpan time) => $"{BareMilliseconds(time)} ms";

    /// <summary>The same without its unit, for a table that has it once.</summary>
    internal static string BareMilliseconds(TimeSpan time) => time.TotalMilliseconds.ToString(
        time.TotalMilliseconds switch { < 10 => "0.00", < 100 => "0.0", _ => "#,0" }, CultureInfo.InvariantCulture);

    /// <summary>"12.4 s".</summary>
    internal static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    /// <summary>"24,812".</summary>
    internal static string Count(double count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
