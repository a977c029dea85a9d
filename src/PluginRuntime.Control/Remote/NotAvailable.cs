using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Control.Remote;

/// <summary>Answers for what this kernel does not have: says so, instead of an empty result.</summary>
internal sealed class NotAvailable : IHistorySource, IBalanceSource
{
    public Task<HistoryOutcome> ReadAsync(string kernel, int most, CancellationToken cancellationToken) => throw Refuse(kernel, "keeps no history of its requests");

    public Task<BalanceOutcome> BalanceAsync(string kernel, bool dryRun, CancellationToken cancellationToken) => throw Refuse(kernel, "has nothing that balances its subpartitions");

    private static ControlRefusedException Refuse(string kernel, string what) => new(new ControlRefusal(
        ControlRefusals.NotAvailable, $"Kernel '{kernel}' {what}.", "Nothing was done.", "Its host is built with a version of this runtime that has it not; build it with one that has."));
}
