using System.Collections.Concurrent;
using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>A process that runs virtual servers of one type, as the kernel knows it: its instances, and which of them may act. Thread-safe.</summary>
internal sealed class HostSubpartition
{
    private readonly ConcurrentDictionary<uint, ServerEntry> _instances = new();

    internal HostSubpartition(SubpartitionGeneration generation)
    {
        Generation = generation;
        Control = (IServerHost)new IServerHost__Remote().MakeCaller(generation.Connection.Channel);
        generation.Connection.Serve(new IServerParent__Remote(), new ServerParent(this));

        // The fence: what an instance that has lost its place still does, in whatever task or timer, reaches nobody.
        generation.Connection.MayCallFor = _instances.ContainsKey;
    }

    /// <summary>Its process, and where that is in its life.</summary>
    internal SubpartitionGeneration Generation { get; }

    /// <summary>The number that people know it by.</summary>
    internal long Number => Generation.Number;

    /// <summary>What can be asked of it. It may be hung: give every call a deadline.</summary>
    internal IServerHost Control { get; }

    /// <summary>Whether its process lives.</summary>
    internal bool IsAlive => Generation.State is not (GenerationState.Stopping or GenerationState.Gone);

    /// <summary>How many instances it has.</summary>
    internal int Count => _instances.Count;

    public override string ToString() => $"host subpartition {Number} ({Generation.Package}, process {Generation.Process.ProcessId})";

    /// <summary>The server of an instance that may act.</summary>
    internal ServerEntry? Find(uint instance) => _instances.GetValueOrDefault(instance);

    /// <summary>An instance may act from now on.</summary>
    internal void Admit(uint instance, ServerEntry server) => _instances[instance] = server;

    /// <summary>It may act no more.</summary>
    internal void Fence(uint instance) => _instances.TryRemove(instance, out _);
}
