using PluginRuntime.Control.Coordination.Protocol;

namespace PluginRuntime.Control.Coordination;

/// <summary>Where decisions on requests are made: whoever gives the first one decides.</summary>
internal interface IDecisions
{
    /// <summary>Writes a decision unless there is one, and answers with the one there is. Never throws for what is wrong with the log: that is an answer, too.</summary>
    /// <param name="request">The request's id.</param>
    /// <param name="wish">What is written if nothing was: committed, by the request's coordinator when all have proved; else aborted.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="cancellationToken">Ends the waiting; the decision may have been written.</param>
    Task<DecisionAnswer> DecideAsync(string request, Decision wish, string by, CancellationToken cancellationToken);
}

/// <summary>The log's answer.</summary>
/// <param name="Decision">What it says.</param>
/// <param name="Cause">Why it could not be written or read; <see langword="null"/> when it could.</param>
internal readonly record struct DecisionAnswer(Decision Decision, string? Cause = null);
