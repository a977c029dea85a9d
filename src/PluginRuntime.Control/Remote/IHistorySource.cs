using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Control.Remote;

/// <summary>Where the control pipe gets the history of requests from.</summary>
internal interface IHistorySource
{
    /// <exception cref="ControlRefusedException">This kernel keeps none.</exception>
    Task<HistoryOutcome> ReadAsync(string kernel, int most, CancellationToken cancellationToken);
}
