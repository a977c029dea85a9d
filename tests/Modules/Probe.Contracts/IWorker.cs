using PluginRuntime;

namespace Probe;

/// <summary>A module with options, scheduled work, and a service of the host that it calls.</summary>
[Contract]
public interface IWorker
{
    string Version { get; }

    /// <summary>From the module's options, as they are now.</summary>
    int Limit { get; }

    long Add(long amount);

    /// <summary>Calls <see cref="IHostDesk.Handle"/> and puts the version before its answer.</summary>
    string CallHost(string text);

    /// <summary>As <see cref="CallHost"/>, through <see cref="IHostDesk.HandleAsync"/>.</summary>
    ValueTask<string> CallHostAsync(string text, CancellationToken cancellationToken);
}
