using PluginRuntime;

namespace Echo;

/// <summary>Served by a kernel module, called by the offload.</summary>
[Contract(MustBeRemote = true)]
public interface IAnswers
{
    ValueTask<string> AnswerAsync(string question, CancellationToken cancellationToken = default);
}
