using System.Buffers;

namespace PluginRuntime;

/// <summary>
/// State of module-private types, which passes from generation to generation <em>by value</em>: exported to bytes by the one,
/// imported by the other. Implemented by the module class or by an exported singleton. <see cref="JsonHandOver{TState}"/>
/// implements it over System.Text.Json.
/// </summary>
/// <remarks>
/// Called with the gate closed and no call inside. The instance keeps its state after <see cref="Export"/>: a failed switch
/// reopens the gate on it. A rollback calls <see cref="Export"/> on the new generation and <see cref="Import"/> on the old one, so
/// the old version must be able to read what the new one writes, and should carry along what it does not understand.
/// </remarks>
public interface IHandOverByValue
{
    /// <summary>The version of the format that <see cref="Export"/> writes. It grows by one with each change of format.</summary>
    int StateVersion { get; }

    /// <summary>Writes the whole state.</summary>
    /// <param name="destination">Where to.</param>
    void Export(IBufferWriter<byte> destination);

    /// <summary>Reads a state in place of the instance's own, which is dropped.</summary>
    /// <param name="source">What the other generation exported; valid during the call only.</param>
    /// <param name="stateVersion">The <see cref="StateVersion"/> of the generation that exported it; may be older or newer.</param>
    void Import(ReadOnlySequence<byte> source, int stateVersion);
}
