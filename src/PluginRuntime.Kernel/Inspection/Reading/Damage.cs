namespace PluginRuntime.Kernel.Inspection.Reading;

/// <summary>What reading a damaged or unreadable file throws.</summary>
internal static class Damage
{
    /// <summary>
    /// The metadata reader checks tables lazily and lets offsets run into its own argument checks, so a damaged file shows as any of
    /// these.
    /// </summary>
    public static bool IsSignOf(Exception exception) => exception is BadImageFormatException or IOException or UnauthorizedAccessException
        or ArgumentException or InvalidCastException or InvalidOperationException or IndexOutOfRangeException or OverflowException
        or FormatException or NullReferenceException or InsufficientExecutionStackException or KeyNotFoundException or NotSupportedException;
}
