using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Kernel;

namespace PluginRuntime.Control.Remote;

/// <summary>Tells of a request's phases in the words of the wire.</summary>
internal sealed class ForwardedProgress(string kernel, IProgress<ProgressNews> progress) : IProgress<UpgradeProgress>
{
    public void Report(UpgradeProgress value) =>
        progress.Report(new ProgressNews(kernel, value.Request, value.Modules, Words.Of(value.From), Words.Of(value.To), value.At.TotalMilliseconds));
}
