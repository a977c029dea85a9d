using System.Globalization;
using PluginRuntime.PeerBenchmarks.Exchanges;
using PluginRuntime.PeerBenchmarks.Peers;

namespace PluginRuntime.PeerBenchmarks.Processes;

/// <summary>The process that serves a peer.</summary>
internal static class PeerServer
{
    /// <summary>The hidden argument that makes this program one.</summary>
    internal const string Verb = "--serve";

    /// <summary>Serves until the standard input ends. Every line is answered with the bytes that this process has allocated.</summary>
    internal static async Task RunAsync(Peer peer, string path)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var serving = peer.ServeAsync(path, new ByteExchange(), ready.SetResult, stop.Task);
        await await Task.WhenAny(ready.Task, serving);
        var answering = OwnProcess.AnswerAsync(_ => Task.FromResult(GC.GetTotalAllocatedBytes().ToString(CultureInfo.InvariantCulture)));

        // A server that failed ends the process, and with it the measurement.
        await await Task.WhenAny(answering, serving);
        stop.SetResult();
        await serving;
    }
}
