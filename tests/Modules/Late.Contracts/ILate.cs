using PluginRuntime;

namespace Late;

/// <summary>A contract in an assembly that the host was built without.</summary>
[Contract]
public interface ILate
{
    string Hello(string name);

    ValueTask<LateAnswer> AskAsync(string question, CancellationToken cancellationToken);
}

public sealed record LateAnswer(string Text, string ServedBy);
