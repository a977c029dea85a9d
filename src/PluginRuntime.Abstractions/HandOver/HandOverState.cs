using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginRuntime;

/// <summary>Base of states that pass through <see cref="JsonHandOver{TState}"/>: carries what a version does not understand.</summary>
public abstract class HandOverState
{
    /// <summary>Members written by another version that this one does not have.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
