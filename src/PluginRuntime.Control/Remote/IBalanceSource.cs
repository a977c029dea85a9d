using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Control.Remote;

/// <summary>What balances for the control pipe.</summary>
internal interface IBalanceSource
{
    /// <exception cref="ControlRefusedException">This kernel does not balance.</exception>
    Task<BalanceOutcome> BalanceAsync(string kernel, bool dryRun, CancellationToken cancellationToken);
}
