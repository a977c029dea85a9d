using System.Collections.Concurrent;
using BlockLog;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.BlockLogs;

/// <summary>Callers that append one record after the other, and keep what they were told.</summary>
internal sealed class Appenders
{
    private readonly ConcurrentDictionary<Guid, AppendResult> _acknowledged = new();
    private readonly Task[] _appenders;
    private volatile bool _isStopping;

    internal Appenders(IBlockLog log, int count) =>
        _appenders = [.. Enumerable.Range(1, count).Select(appender => Task.Run(async () =>
        {
            for (long number = 0; !_isStopping; number++)
            {
                var id = new Guid(appender, 0, 0, BitConverter.GetBytes(number));
                _acknowledged[id] = await log.AppendAsync(id, PayloadOf(id), CancellationToken.None).Within($"append {number} of appender {appender}");
            }
        }))];

    internal int Acknowledged => _acknowledged.Count;

    /// <summary>Waits until so many more are acknowledged; a failed append fails the wait.</summary>
    internal async Task AppendAsync(int more)
    {
        var goal = Acknowledged + more;
        await Deadline.Until(() => Acknowledged >= goal || Array.Exists(_appenders, static appender => appender.IsCompleted), $"{more} further acknowledgements");
        if (Array.Find(_appenders, static appender => appender.IsCompleted) is { } failed)
            await failed;
    }

    /// <summary>Ends them; none has failed.</summary>
    internal async Task StopAsync()
    {
        _isStopping = true;
        await Task.WhenAll(_appenders).Within("end of the appenders");
    }

    /// <summary>Every record that was acknowledged is in the log, once, where its caller was told; and nothing else is.</summary>
    internal void AssertEqualTo(List<LogRecord> records)
    {
        Assert.Equal(Enumerable.Range(1, records.Count).Select(number => (long)number), records.Select(record => record.Sequence));
        Assert.Equal(Acknowledged, records.Count);
        Assert.All(records, record =>
        {
            Assert.Equal(_acknowledged[record.Id].Sequence, record.Sequence);
            Assert.Equal(PayloadOf(record.Id), record.Payload.ToArray());
        });
    }

    private static byte[] PayloadOf(Guid id) => [.. id.ToByteArray(), .. new byte[84]];
}
