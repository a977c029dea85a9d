using BlockLog;

namespace PluginRuntime.EndToEnd.Tests.Desk;

/// <summary>A log whose appends a test answers.</summary>
internal sealed class FakeLog : IBlockLog
{
    private readonly List<TaskCompletionSource<AppendResult>> _answers = [];

    /// <summary>What was appended, in order.</summary>
    internal List<(Guid Id, byte[] Payload)> Appends { get; } = [];

    internal void Answer(int append, AppendResult result) => _answers[append].SetResult(result);

    internal void Fail(int append, Exception exception) => _answers[append].SetException(exception);

    public ValueTask<AppendResult> AppendAsync(Guid id, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        Appends.Add((id, payload.ToArray()));
        _answers.Add(new TaskCompletionSource<AppendResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        return new ValueTask<AppendResult>(_answers[^1].Task);
    }

    public ValueTask<LogRecord?> ReadAsync(long sequence, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<LogRecord> ScanAsync(long from, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<LogStatus> StatusAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
