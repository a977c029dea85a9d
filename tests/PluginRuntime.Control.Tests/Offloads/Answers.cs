using Echo;

namespace PluginRuntime.Control.Tests.Offloads;

/// <summary>What the host lends to offloads.</summary>
internal sealed class Answers : IAnswers
{
    public ValueTask<string> AnswerAsync(string question, CancellationToken cancellationToken = default) => new($"{question}? 42, says process {Environment.ProcessId}");
}
