using System.Text.Json.Serialization;
using PluginRuntime;

namespace Admission;

/// <summary>What passes to the next version: all clients, or those that changed.</summary>
internal sealed class AdmissionState : HandOverState
{
    public List<ClientState> Clients { get; set; } = [];

    /// <summary>Clients of the bulk that were forgotten since.</summary>
    public List<string> Forgotten { get; set; } = [];
}

/// <summary>
/// One client. The format grows and never renames: a newer version writes these members as well, so that this one can read it on
/// the way back. Times are spans, not instants, since clocks differ from process to process.
/// </summary>
internal sealed class ClientState : HandOverState
{
    public string Client { get; set; } = "";

    public double Tokens { get; set; }

    public double IdleSeconds { get; set; }

    public long AdmittedOrders { get; set; }
}

[JsonSerializable(typeof(AdmissionState))]
internal sealed partial class AdmissionJson : JsonSerializerContext;
