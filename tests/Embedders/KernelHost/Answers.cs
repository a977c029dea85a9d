using Echo;

namespace KernelHost;

/// <summary>What the offload asks the host.</summary>
internal sealed class Answers : IAnswers
{
    public ValueTask<string> AnswerAsync(string question, CancellationToken cancellationToken = default) => new("42");
}
