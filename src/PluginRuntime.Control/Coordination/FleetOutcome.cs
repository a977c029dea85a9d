using System.Text.Json.Serialization;

namespace PluginRuntime.Control.Coordination;

/// <summary>How a request over several kernels ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FleetOutcome>))]
internal enum FleetOutcome
{
    /// <summary>The new serves in every kernel; in one that is down, as soon as it is up.</summary>
    Applied,

    /// <summary>No kernel was touched.</summary>
    Rejected,

    /// <summary>Some had the new, and went back; the old serves in every kernel.</summary>
    RolledBack,

    /// <summary>Some have the new and could not go back, others have the old. A person has to look.</summary>
    Mixed,

    /// <summary>The log did not answer. Each kernel holds both versions until it does; then all do as it says.</summary>
    InDoubt,
}
