using PluginRuntime;

namespace Greeter;

[Contract(MustBeRemote = true)]
public interface IGreeter
{
    [Idempotent]
    Task<Greeting> GreetAsync(string name, CancellationToken cancellationToken = default);
}

public sealed record Greeting(string Text, int ProcessId);
