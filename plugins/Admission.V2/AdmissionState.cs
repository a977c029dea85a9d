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
/// One client. The format grows and never renames: version 1 wrote and read the first four members, and still reads them on the way
/// back; <see cref="BusySeconds"/> and <see cref="RefusedOrders"/> came with version 2.
/// </summary>
internal sealed class ClientState : HandOverState
{
    public string Client { get; set; } = "";

    public double Tokens { get; set; }

    public double IdleSeconds { get; set; }

    public long AdmittedOrders { get; set; }

    /// <summary>Version 1 carries it along without keeping it up: to be trusted only from version 2 on.</summary>
    public double BusySeconds { get; set; }

    public long RefusedOrders { get; set; }
}

[JsonSerializable(typeof(AdmissionState))]
internal sealed partial class AdmissionJson : JsonSerializerContext;
