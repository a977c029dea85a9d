namespace Store;

/// <summary>Numbers that tell what was written, where, and when.</summary>
public static class Mark
{
    /// <summary>The bytes of a page.</summary>
    public const int PageBytes = 4096;

    /// <summary>Mixes two numbers into one that looks like neither.</summary>
    public static long Of(long place, long number)
    {
        var mixed = ((ulong)place * 0x9E3779B97F4A7C15) ^ ((ulong)number * 0xC2B2AE3D27D4EB4F);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        return (long)(mixed ^ (mixed >> 27));
    }
}
