using System.Text.Json.Serialization;
using PluginRuntime;

namespace Probe;

/// <summary>The state of every module that calls itself probe.</summary>
internal sealed class ProbeState : HandOverState
{
    public long Count { get; set; }

    /// <summary>The generation that exported it: tells a rehearsal from a hand-over.</summary>
    public long ExportedBy { get; set; }

#if V2
    /// <summary>New in version 2; version 1 carries it along.</summary>
    public List<string> History { get; set; } = [];
#endif
}

[JsonSerializable(typeof(ProbeState))]
internal sealed partial class ProbeJson : JsonSerializerContext;
