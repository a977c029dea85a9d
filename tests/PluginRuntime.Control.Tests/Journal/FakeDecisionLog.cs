using PluginRuntime.Control.Journal;

namespace PluginRuntime.Control.Tests.Journal;

/// <summary>A coordinator's log that always answers the same, and notes what it was asked.</summary>
internal sealed class FakeDecisionLog(Decision decision) : IDecisionLog
{
    internal List<string> Asked { get; } = [];

    public ValueTask<Decision> AskAsync(string reference, CancellationToken cancellationToken)
    {
        Asked.Add(reference);
        return new(decision);
    }
}
