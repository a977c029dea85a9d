using Microsoft.Extensions.Time.Testing;
using PluginRuntime.Control.Coordination.Program;
using Xunit;

namespace PluginRuntime.Control.Tests.Coordination.Program;

/// <summary>Clients that find no control program start one, and all come to the same.</summary>
public sealed class ControlProgramStartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pr-start-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly Lock _lock = new();
    private ControlProgramLock? _running;
    private int _starts;

    public void Dispose()
    {
        _running?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task OneRuns_NoneIsStarted()
    {
        _running = ControlProgramLock.TryTake(_folder);

        Assert.Equal("connection", await Client().ConnectAsync(default));

        Assert.Equal(0, _starts);
    }

    [Fact]
    public async Task NoneRuns_ManyClientsAtOnce_OneRunsInTheEnd()
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Client().ConnectAsync(default)))).Within("connections of all clients");

        Assert.All(clients, static connection => Assert.Equal("connection", connection));
        Assert.InRange(_starts, 1, 16);
        Assert.Null(ControlProgramLock.TryTake(_folder));
    }

    [Fact]
    public async Task EndsBeforeTheClientComes_IsStartedAgain()
    {
        var client = new ControlProgramStart<string>(_ => Task.FromResult(_starts < 3 ? null : "connection"), _ => Started(new(ControlProgramEnd.Idle, null)), TimeProvider.System);

        Assert.Equal("connection", await client.ConnectAsync(default));

        Assert.Equal(3, _starts);
    }

    [Theory]
    [InlineData(null, "no such file", 1)]
    [InlineData(ControlProgramEnd.AnotherRuns, "about to end", 8)]
    [InlineData(ControlProgramEnd.Idle, "as soon as it is started", 8)]
    public async Task CannotBeStarted_SaysWhy_AndDoesNotTryForEver(object? end, string why, int starts)
    {
        var client = new ControlProgramStart<string>(static _ => Task.FromResult<string?>(null), _ => Started(new((ControlProgramEnd?)end, end is null ? why : null)), _time);

        var connecting = client.ConnectAsync(default);

        await Deadline.Until(() => { _time.Advance(TimeSpan.FromSeconds(10)); return connecting.IsCompleted; }, "end of the tries");
        var refused = await Assert.ThrowsAsync<IOException>(() => connecting);

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains("No kernel was asked anything", refused.Message, StringComparison.Ordinal);
        Assert.Equal(starts, _starts);
    }

    private ControlProgramStart<string> Client() => new(
        _ =>
        {
            lock (_lock)
                return Task.FromResult(_running is null ? null : "connection");
        },
        _ =>
        {
            Interlocked.Increment(ref _starts);
            if (ControlProgramLock.TryTake(_folder) is not { } taken)
                return Task.FromResult(new ControlProgramStarted(ControlProgramEnd.AnotherRuns, null));
            lock (_lock)
                _running = taken;
            return Task.FromResult(new ControlProgramStarted(null, null));
        },
        TimeProvider.System);

    private Task<ControlProgramStarted> Started(ControlProgramStarted started)
    {
        _starts++;
        return Task.FromResult(started);
    }
}
