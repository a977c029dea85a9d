using System.Buffers;

namespace PluginRuntime;

/// <summary>
/// Turns the values in calls across processes into bytes and back. Primitive types, strings and byte arrays are written without it.
/// Both ends may have different versions of a type: a member that one of them does not know must be no error. Thread-safe.
/// </summary>
public interface IPayloadSerializer
{
    /// <summary>Writes a value.</summary>
    /// <typeparam name="T">Its declared type.</typeparam>
    /// <param name="destination">Takes the bytes.</param>
    /// <param name="value">The value; may be <see langword="null"/>.</param>
    void Serialize<T>(IBufferWriter<byte> destination, T value);

    /// <summary>Reads a value.</summary>
    /// <typeparam name="T">Its declared type.</typeparam>
    /// <param name="source">What <see cref="Serialize"/> wrote, no more and no less.</param>
    /// <returns>The value.</returns>
    T Deserialize<T>(ReadOnlySpan<byte> source);
}
