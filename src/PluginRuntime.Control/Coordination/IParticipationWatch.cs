using PluginRuntime.Control.Coordination.Protocol;

namespace PluginRuntime.Control.Coordination;

/// <summary>Sees each phase that a kernel comes to with a request of a coordinator, before it acts on it. For tests, which end the process there.</summary>
internal interface IParticipationWatch
{
    /// <summary>The phase has been reached, and nothing of what follows from it was done.</summary>
    void Reached(string request, ParticipantPhase phase);
}
