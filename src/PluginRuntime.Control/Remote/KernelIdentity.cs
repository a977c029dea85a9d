using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Control.Remote;

/// <summary>Who this kernel is to those who connect, and whether it takes requests. Thread-safe.</summary>
/// <param name="name">Its name.</param>
/// <param name="since">When it began.</param>
internal sealed class KernelIdentity(string name, DateTimeOffset since)
{
    internal const string Starting = "starting";
    internal const string Serving = "serving";
    internal const string Stopping = "stopping";

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string _state = Starting;

    internal string Name => name;

    internal DateTimeOffset Since => since;

    internal string State => _state;

    /// <summary>Completes when it no longer starts.</summary>
    internal Task Started => _started.Task;

    internal void Serve() => Become(Serving);

    internal void Stop() => Become(Stopping);

    private void Become(string state)
    {
        _state = state;
        _started.TrySetResult();
    }

    /// <exception cref="ControlRefusedException">It does not take requests.</exception>
    internal void EnsureServing()
    {
        var state = _state;
        if (state != Serving)
        {
            throw new ControlRefusedException(new ControlRefusal(
                ControlRefusals.NotServing, $"Kernel '{name}' is {state}.", "Nothing was touched.", state == Starting ? "Try again when its host has started; `prt ps` shows it." : "Try again when its host runs again."));
        }
    }
}
