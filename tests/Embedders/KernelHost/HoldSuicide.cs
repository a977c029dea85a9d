using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Coordination.Protocol;

namespace KernelHost;

/// <summary>Ends the process, as a crash would, when the request <see cref="Lines.Fatal"/> of a coordinator comes to a phase.</summary>
internal sealed class HoldSuicide(string place) : IParticipationWatch
{
    public void Reached(string request, ParticipantPhase phase) => Suicide.EndIf(place, request, $"hold-{phase}");
}
