using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.Subpartitions.Generations;

/// <summary>Where calls go. Two are equal only when they are one: what serves again after it was away is another.</summary>
/// <param name="generation">The generation.</param>
/// <param name="to">The virtual server's number in it; 0: the process itself.</param>
internal sealed class Route(SubpartitionGeneration generation, uint to)
{
    internal SubpartitionGeneration Generation => generation;

    /// <summary>As <see cref="PipeConnection.TrySend"/>.</summary>
    internal bool TrySend(OutgoingCall call)
    {
        call.To = to;
        return generation.Connection.TrySend(call);
    }
}
