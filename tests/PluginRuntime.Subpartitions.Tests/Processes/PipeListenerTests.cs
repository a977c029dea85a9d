using System.Collections.Concurrent;
using System.IO.Pipes;
using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Processes;
using StreamOptions = System.IO.Pipes.PipeOptions;

namespace PluginRuntime.Subpartitions.Tests.Processes;

public sealed class PipeListenerTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly string _name = OperatingSystem.IsWindows() ? $"prt-{Guid.NewGuid():N}" : Path.Combine(Path.GetTempPath(), $"prt-{Guid.NewGuid():N}"[..16]);
    private readonly byte[] _token = [.. Enumerable.Range(1, 32).Select(value => (byte)value)];
    private readonly ConcurrentQueue<string> _refused = new();
    private readonly PipeListener _listener;

    public PipeListenerTests() => _listener = new PipeListener(_name, _token, new Pipes.PipeOptions(), _refused.Enqueue);

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task WhoKnowsTheToken_ComesIn_AndTheAddressIsGoneAfterwards()
    {
        var accepting = _listener.AcceptAsync(default);
        await using (await ConnectAsync(_token))
        await using (await accepting.WaitAsync(Bound))
            _listener.Dispose();
        Assert.False(File.Exists(_name));
        Assert.Empty(_refused);
    }

    [Fact]
    public async Task WhoDoesNot_IsTurnedAway_AndTheChildStillComesIn()
    {
        var accepting = _listener.AcceptAsync(default);
        for (var stranger = 0; stranger < 3; stranger++)
            Assert.Equal(PipeCloseCode.WrongToken, (await Assert.ThrowsAsync<PipeClosedException>(() => ConnectAsync(new byte[32]))).Reason.Code);

        await using var child = await ConnectAsync(_token);
        await using var kernel = await accepting.WaitAsync(Bound);
        Assert.Equal(3, _refused.Count);
        Assert.All(_refused, reason => Assert.Contains("WrongToken", reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhoSpeaksSomethingElse_IsTurnedAway()
    {
        var accepting = _listener.AcceptAsync(default);
        await using (var stranger = await OpenAsync())
        {
            await stranger.WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n"u8.ToArray());
            await stranger.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false).AsTask().WaitAsync(Bound);
        }

        await using var child = await ConnectAsync(_token);
        await using var kernel = await accepting.WaitAsync(Bound);
        Assert.Contains("NotOurProtocol", Assert.Single(_refused), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenUp_ListensNoLonger()
    {
        using var giveUp = new CancellationTokenSource();
        var accepting = _listener.AcceptAsync(giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => accepting.WaitAsync(Bound));
        _listener.Dispose();
        Assert.False(File.Exists(_name));
    }

    private async Task<PipeConnection> ConnectAsync(byte[] token) =>
        await PipeConnection.ConnectAsync(await OpenAsync(), token, new Pipes.PipeOptions(), default).WaitAsync(Bound);

    private async Task<NamedPipeClientStream> OpenAsync()
    {
        var pipe = new NamedPipeClientStream(".", _name, PipeDirection.InOut, StreamOptions.Asynchronous | StreamOptions.CurrentUserOnly);
        await pipe.ConnectAsync(Bound, default);
        return pipe;
    }
}
