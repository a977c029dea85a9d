using PluginRuntime;

namespace OrderDesk;

#region contract
/// <summary>Decides which orders the desk takes, and knows how its clients stand.</summary>
[Contract]
public interface IAdmission
{
    /// <summary>Decides on a client's orders and, when it admits them, counts them.</summary>
    /// <param name="client">The client's name.</param>
    /// <param name="orders">How many orders are to be admitted together: all or none; at least 1.</param>
    /// <returns>The decision.</returns>
    AdmissionDecision Admit(string client, int orders);

    /// <summary>How a client stands with the desk. A client that was never admitted is <see cref="StandingTier.New"/>.</summary>
    /// <param name="client">The client's name.</param>
    /// <returns>The standing.</returns>
    ClientStanding StandingOf(string client);

    /// <summary>How many clients are known at present.</summary>
    int KnownClients { get; }
}
#endregion
