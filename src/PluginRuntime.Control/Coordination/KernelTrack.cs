using PluginRuntime.Control.Coordination.Protocol;

namespace PluginRuntime.Control.Coordination;

/// <summary>One kernel in the run of a request: its connection, what it said and when. Its run touches it from one flow at a time, apart from <see cref="Connection"/>.</summary>
internal sealed class KernelTrack(string kernel, TimeProvider time)
{
    private long _since;
    private TimeSpan _prepared;
    private TimeSpan _proved;
    private TimeSpan _obeyed;
    private bool _hasGone;
    private IReadOnlyList<FleetChange> _changes = [];
    private string? _report;

    internal string Kernel => kernel;

    /// <summary>The connection, once it is asked for.</summary>
    internal Task<IParticipant>? Connection { get; set; }

    /// <summary>Why it refused, went back by itself, or was lost; the first cause counts.</summary>
    internal string? Cause { get; private set; }

    internal void Begins(CoordinatorAct act)
    {
        _since = time.GetTimestamp();
        _hasGone |= act is CoordinatorAct.Go or CoordinatorAct.GoBack or CoordinatorAct.Keep;
    }

    internal void Heard(KernelAnswer answer)
    {
        var took = time.GetElapsedTime(_since);
        switch (answer.Word)
        {
            case KernelWord.Prepared or KernelWord.Refused:
                _prepared = took;
                break;
            case KernelWord.Proved:
                _proved = took;
                break;
            default:
                _obeyed = took;
                break;
        }

        _changes = answer.Changes.Count > 0 ? answer.Changes : _changes;
        _report = answer.Report ?? _report;
        Cause ??= answer.Cause;
    }

    internal void WasLost(string cause) => Cause ??= cause;

    internal KernelReport Report(KernelStanding standing) => new(
        kernel,
        standing switch
        {
            KernelStanding.Kept => KernelOutcome.New,
            KernelStanding.WentBack when _hasGone => KernelOutcome.Old,
            KernelStanding.Stuck => KernelOutcome.CannotGoBack,
            KernelStanding.Untold or KernelStanding.Refused or KernelStanding.WentBack => KernelOutcome.Untouched,
            _ => KernelOutcome.Lost,
        },
        _changes,
        _prepared,
        _proved,
        _obeyed,
        standing == KernelStanding.Kept ? null : Cause,
        _report);
}
