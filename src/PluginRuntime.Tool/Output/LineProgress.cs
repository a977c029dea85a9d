using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Output;

/// <summary>A line for each phase, for files and pipes.</summary>
internal sealed class LineProgress(Screen screen) : Progress, IProgress<ProgressNews>
{
    private readonly Lock _lock = new();

    public void Report(ProgressNews value)
    {
        lock (_lock)
        {
            screen.Line($"{value.Kernel}: {(value.About.Length > 0 ? $"{value.About}: " : "")}{value.To} ({Figures.Milliseconds(value.AtMs)})");
            screen.Flush();
        }
    }

    internal override Task<T> RunAsync<T>(Func<IProgress<ProgressNews>, Task<T>> run) => run(this);

    internal override void Cancelling()
    {
        lock (_lock)
        {
            screen.Line(CancellingText);
            screen.Flush();
        }
    }
}
