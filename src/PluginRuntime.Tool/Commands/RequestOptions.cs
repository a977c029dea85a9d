using System.CommandLine;
using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Commands;

/// <summary>Options of verbs that send a request.</summary>
internal sealed class RequestOptions
{
    private readonly Option<double?> _pauseBudget = TimeOption.Make("--pause-budget", "The longest that callers may be expected to wait; over it, the request is rejected before anything closes.");
    private readonly Option<double?> _drainDeadline = TimeOption.Make("--drain-deadline", "How long calls inside may take to end before --when-blocked decides.");
    private readonly Option<string?> _whenBlocked = new("--when-blocked") { Description = "What follows when calls stay inside: back-out (the default) or force.", HelpName = "back-out|force" };
    private readonly Option<double?> _probation = TimeOption.Make("--probation", "How long the new version serves while the old one is kept ready. Worse than the old, it goes back. A host that stops meanwhile keeps the new.");
    private readonly Option<int?> _leastCalls = new("--least-calls") { Description = "The least number of calls that the probation judges by.", HelpName = "N" };
    private readonly Option<double?> _maxErrors = new("--max-errors") { Description = "How much the share of failed calls may exceed that of the old version: 0.05 is five in a hundred.", HelpName = "SHARE" };
    private readonly Option<double?> _maxLatency = new("--max-latency-factor") { Description = "How many times longer calls may take than in the old version; 0: not judged.", HelpName = "FACTOR" };
    private readonly Option<bool> _noRollback = new("--no-rollback") { Description = "No probation: what has switched stays." };
    private readonly Option<string?> _whenServersStay = new("--when-servers-stay") { Description = "What follows when a virtual server cannot move: move-all-back (the default) or keep-old.", HelpName = "move-all-back|keep-old" };
    private readonly Option<string?> _whenBusy = new("--when-busy") { Description = "What follows when the kernel applies another request: wait (the default) or refuse.", HelpName = "wait|refuse" };
    private readonly Option<bool> _allowStateLoss = new("--allow-state-loss") { Description = "Whether a version that takes no state may replace one that has state." };
    private readonly Option<bool> _wait = new("--wait") { Description = "Wait until the old version has retired. The default." };
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "Come back when the request is under way; `prt status` and `prt history` tell of it." };
    private readonly Option<string?> _id = new("--id") { Description = "The request's id; the same id again does nothing a second time, where the kernel keeps a history.", HelpName = "ID" };

    internal RequestOptions()
    {
        _whenBlocked.AcceptOnlyFromAmong("back-out", "force");
        _whenServersStay.AcceptOnlyFromAmong("move-all-back", "keep-old");
        _whenBusy.AcceptOnlyFromAmong("wait", "refuse");
    }

    /// <summary>Gives them to a verb.</summary>
    internal void AddTo(Command command)
    {
        foreach (var option in (Option[])[_probation, _pauseBudget, _drainDeadline, _whenBlocked, _whenServersStay, _whenBusy, _leastCalls, _maxErrors, _maxLatency, _noRollback, _allowStateLoss, _id, _wait, _noWait])
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_noRollback) && result.GetValue(_probation) is > 0)
                result.AddError("--no-rollback and --probation exclude each other: a probation is there to roll back.");
            if (result.GetValue(_wait) && result.GetValue(_noWait))
                result.AddError("--wait and --no-wait exclude each other.");
        });
    }

    /// <summary>The request without what it is about.</summary>
    internal RequestOrder OrderOf(ParseResult parsed)
    {
        var policy = new PolicyOrder
        {
            PauseBudgetMs = parsed.GetValue(_pauseBudget),
            DrainDeadlineMs = parsed.GetValue(_drainDeadline),
            WhenBlocked = parsed.GetValue(_whenBlocked),
            WhenServersStay = parsed.GetValue(_whenServersStay),
            WhenBusy = parsed.GetValue(_whenBusy),
            ProbationMs = parsed.GetValue(_noRollback) ? 0 : parsed.GetValue(_probation),
            LeastCalls = parsed.GetValue(_leastCalls),
            MaxErrors = parsed.GetValue(_maxErrors),
            MaxLatencyFactor = parsed.GetValue(_maxLatency),
            AllowStateLoss = parsed.GetValue(_allowStateLoss) ? true : null,
        };
        return NewOrder(parsed.GetValue(_id)) with { Policy = policy, Wait = !parsed.GetValue(_noWait) };
    }

    /// <summary>A request of this user, as yet about nothing.</summary>
    internal static RequestOrder NewOrder(string? id = null) => new() { Id = id ?? Guid.NewGuid().ToString("N")[..12], By = Environment.UserName };
}
