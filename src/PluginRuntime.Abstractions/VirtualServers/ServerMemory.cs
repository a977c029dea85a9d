namespace PluginRuntime;

/// <summary>
/// Memory of a virtual server that passes from process to process by its descriptor. Not thread-safe. The instance that hands it over can
/// touch it no longer: an access through a span that it has kept ends its process.
/// </summary>
public abstract class ServerMemory
{
    /// <summary>Made by the runtime only.</summary>
    protected internal ServerMemory()
    {
    }

    /// <summary>Its size in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Whether it was made for this instance, and holds zeros.</summary>
    public abstract bool IsNew { get; }

    /// <summary>A part of it.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <returns>The bytes. Do not keep the span over an await.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is not inside.</exception>
    /// <exception cref="ObjectDisposedException">It has been handed over, or its server has ended.</exception>
    public abstract Span<byte> Slice(long offset, int length);
}
