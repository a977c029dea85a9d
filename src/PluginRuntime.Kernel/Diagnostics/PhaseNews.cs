using System.Diagnostics;
using System.Threading.Channels;

namespace PluginRuntime.Kernel.Diagnostics;

/// <summary>
/// Tells log, listener and traces of phases, aside: while a gate is closed nobody waits for a log sink.
/// </summary>
internal sealed class PhaseNews
{
    private readonly Channel<UpgradeProgress> _channel = Channel.CreateUnbounded<UpgradeProgress>(new UnboundedChannelOptions { SingleReader = true });
    private readonly string _request;
    private readonly IProgress<UpgradeProgress>? _progress;
    private readonly KernelLog _log;
    private readonly Func<string> _modules;
    private readonly long _since = Stopwatch.GetTimestamp();
    private readonly Task _telling;

    internal PhaseNews(string request, IProgress<UpgradeProgress>? progress, KernelLog log, Func<string> modules)
    {
        _request = request;
        _progress = progress;
        _log = log;
        _modules = modules;
        _telling = TellAsync();
    }

    /// <summary>Notes a transition. Never blocks. At most a dozen a request, hence no bound.</summary>
    internal void Add(UpgradePhase from, UpgradePhase to) =>
        _channel.Writer.TryWrite(new UpgradeProgress(_request, _modules(), from, to, Stopwatch.GetElapsedTime(_since)));

    /// <summary>Waits until all has been told.</summary>
    internal Task FlushAsync()
    {
        _channel.Writer.TryComplete();
        return _telling;
    }

    private async Task TellAsync()
    {
        await foreach (var news in _channel.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            _log.PhaseChanged(news.Request, news.Modules, news.From, news.To);
            try
            {
                _progress?.Report(news);
            }
            catch (Exception exception)
            {
                // A listener that fails must not fail the upgrade.
                _log.ProgressFailed(_request, exception);
            }
        }
    }
}
