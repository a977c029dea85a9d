using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PluginRuntime;

/// <summary>
/// Hand-over by value over System.Text.Json. Members that this version does not know are kept and written again, so that a way
/// back through an older version loses nothing.
/// </summary>
/// <typeparam name="TState">The module's own state type.</typeparam>
/// <param name="typeInfo">
/// The source-generated type information of <typeparamref name="TState"/>. Reflection-based serialization is not offered: its
/// caches in the framework would keep the module's context alive.
/// </param>
public abstract class JsonHandOver<TState>(JsonTypeInfo<TState> typeInfo) : IHandOverByValue where TState : HandOverState
{
    private IDictionary<string, JsonElement>? _unknown;

    /// <inheritdoc/>
    public abstract int StateVersion { get; }

    /// <summary>Takes a picture of the state to export. Gate closed.</summary>
    /// <returns>The state.</returns>
    protected abstract TState Capture();

    /// <summary>Puts an imported state in place of the instance's own. Gate closed.</summary>
    /// <param name="state">The state; members that the exporting version did not have are at their defaults.</param>
    /// <param name="stateVersion">The version that exported it.</param>
    protected abstract void Restore(TState state, int stateVersion);

    /// <inheritdoc/>
    public void Export(IBufferWriter<byte> destination)
    {
        var state = Capture();
        state.Unknown ??= _unknown;
        using var writer = new Utf8JsonWriter(destination);
        JsonSerializer.Serialize(writer, state, typeInfo);
    }

    /// <inheritdoc/>
    public void Import(ReadOnlySequence<byte> source, int stateVersion)
    {
        var reader = new Utf8JsonReader(source);
        var state = JsonSerializer.Deserialize(ref reader, typeInfo)
            ?? throw new InvalidDataException($"The exported state of version {stateVersion} is the JSON value null; {typeof(TState).Name} was expected.");
        _unknown = state.Unknown;
        Restore(state, stateVersion);
    }
}
