using PluginRuntime.Control.Remote.Wire;
using Spectre.Console;

namespace PluginRuntime.Tool.Output;

/// <summary>A bar for each part of a request in each kernel, drawn over until it has ended.</summary>
/// <param name="screen">Where to.</param>
/// <param name="request">The request's id.</param>
internal sealed class DrawnProgress(Screen screen, string request) : Progress
{
    // Phases that a part may pass over are passed over in the bar too.
    private static readonly string[] Phases = ["inspect", "prepare", "close", "hand-over", "switch", "probation", "retire"];

    private volatile ProgressTask? _title;

    internal override async Task<T> RunAsync<T>(Func<IProgress<ProgressNews>, Task<T>> run)
    {
        screen.Flush();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes });
        console.Profile.Width = screen.Width;
        return await console.Progress()
            .AutoClear(false)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = Math.Clamp(screen.Width / 3, 10, 40), CompletedStyle = new Style(Color.Teal), FinishedStyle = new Style(Color.Green), RemainingStyle = new Style(Color.Grey) },
                new ElapsedTimeColumn { Style = new Style(Color.Grey) })
            .StartAsync(async drawing =>
            {
                var first = drawing.AddTask(Markup.Escape($"Request {request}"), maxValue: Phases.Length);
                first.IsIndeterminate = true;
                _title = first;
                var parts = new Parts(drawing, first);
                var result = await run(parts).ConfigureAwait(false);
                parts.End();
                return result;
            }).ConfigureAwait(false);
    }

    internal override void Cancelling()
    {
        if (_title is { } title)
            title.Description = "Cancelling, undoing what can be undone";
    }

    private sealed class Parts(ProgressContext drawing, ProgressTask title) : IProgress<ProgressNews>
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<(string Kernel, string About), ProgressTask> _parts = [];

        public void Report(ProgressNews value)
        {
            lock (_lock)
            {
                var (colour, reached) = value.To switch
                {
                    "applied" => ("green", Phases.Length),
                    "rejected" => ("red", Phases.Length),
                    "rolled-back" => ("yellow", Phases.Length),

                    // The steps of several kernels.
                    "prepared" => ("teal", 2),
                    "proved" => ("teal", Phases.Length - 1),
                    "committed" or "ended" => ("green", Phases.Length),
                    "aborted" => ("yellow", Phases.Length),
                    "lost" => ("red", Phases.Length),
                    var phase => ("teal", Array.IndexOf(Phases, phase)),
                };
                var description = $"  {Markup.Escape($"{value.Kernel} {value.About}".TrimEnd())} [{colour}]{Markup.Escape(value.To)}[/]";
                if (!_parts.TryGetValue((value.Kernel, value.About), out var part))
                    _parts[(value.Kernel, value.About)] = part = drawing.AddTask(description, maxValue: Phases.Length);
                part.Description = description;
                part.Value = Math.Max(reached, 0);
            }
        }

        internal void End()
        {
            lock (_lock)
            {
                title.IsIndeterminate = false;
                title.Value = title.MaxValue;
                foreach (var part in _parts.Values)
                    part.StopTask();
            }
        }
    }
}
