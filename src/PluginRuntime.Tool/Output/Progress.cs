using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Output;

/// <summary>How a request is shown while it goes on.</summary>
internal abstract class Progress
{
    /// <summary>What is said at Ctrl-C.</summary>
    protected const string CancellingText = "Cancelling: what can be undone is undone. Once more to leave; the request then goes on without this tool.";

    /// <summary>The way for a screen: drawn, in lines, or not at all.</summary>
    internal static Progress On(Screen screen, string request) =>
        screen.IsJson ? new SilentProgress() : screen.IsTerminal ? new DrawnProgress(screen, request) : new LineProgress(screen);

    /// <summary>Shows it while it goes on.</summary>
    internal abstract Task<T> RunAsync<T>(Func<IProgress<ProgressNews>, Task<T>> run);

    /// <summary>It was interrupted.</summary>
    internal abstract void Cancelling();

    /// <summary>For a program: the outcome is enough.</summary>
    private sealed class SilentProgress : Progress, IProgress<ProgressNews>
    {
        public void Report(ProgressNews value)
        {
        }

        internal override Task<T> RunAsync<T>(Func<IProgress<ProgressNews>, Task<T>> run) => run(this);

        internal override void Cancelling() => Console.Error.WriteLine($"prt: {CancellingText}");
    }
}
