namespace PluginRuntime.Subpartitions.Tests.IoOffload;

/// <summary>What the offloads of these tests serve.</summary>
[Contract(MustBeRemote = true)]
public interface IStation
{
    /// <summary>Answers with the version and number of the generation that executed it, at once.</summary>
    [Idempotent]
    ValueTask<string> WhoAsync(CancellationToken cancellationToken);

    /// <summary>Executes what must not be executed twice.</summary>
    ValueTask<string> PayAsync(int order, CancellationToken cancellationToken);

    /// <summary>As <see cref="PayAsync"/>, but it bears repeating.</summary>
    [Idempotent]
    ValueTask<string> LookAsync(int order, CancellationToken cancellationToken);

    /// <summary>Counts up, one number each time the test lets it.</summary>
    IAsyncEnumerable<int> CountAsync(CancellationToken cancellationToken);
}
