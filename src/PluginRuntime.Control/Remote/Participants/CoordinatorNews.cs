using System.Collections.Concurrent;
using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Control.Remote.Participants;

/// <summary>Where the news of each coordinated request go: to whoever has said the last word to it. Thread-safe.</summary>
internal sealed class CoordinatorNews : IProgress<ProgressNews>
{
    private readonly ConcurrentDictionary<string, IProgress<ProgressNews>> _listeners = new(StringComparer.Ordinal);

    public void Report(ProgressNews value)
    {
        if (_listeners.TryGetValue(value.Request, out var listener))
            listener.Report(value);
    }

    internal void Listen(string request, IProgress<ProgressNews> listener) => _listeners[request] = listener;

    /// <summary>It listens no more, unless another has taken its place by now.</summary>
    internal void Forget(string request, IProgress<ProgressNews> listener) => _listeners.TryRemove(KeyValuePair.Create(request, listener));
}
