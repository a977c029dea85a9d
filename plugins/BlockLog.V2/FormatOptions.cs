namespace BlockLog;

#region way-back
/// <summary>In the log's section, too: which record format is written.</summary>
public sealed class FormatOptions
{
    /// <summary>What <see cref="AreValid"/> asks for.</summary>
    public const string Rules = "WriteFormat must be 1 or 2.";

    /// <summary>
    /// The record format of new files. Version 1 cannot read format 2, so the way back to it ends with the first record in that format.
    /// With 1 it stays open: upgrade, watch, and set 2 with the next recreation.
    /// </summary>
    /// <value>1 or 2; default 2.</value>
    public int WriteFormat { get; set; } = 2;

    /// <summary>Whether the value can be used.</summary>
    /// <param name="options">The value.</param>
    /// <returns>Whether <see cref="Rules"/> are kept.</returns>
    public static bool AreValid(FormatOptions options) => options.WriteFormat is 1 or 2;
}
#endregion
