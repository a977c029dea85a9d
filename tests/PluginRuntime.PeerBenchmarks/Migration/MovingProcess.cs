using System.Globalization;
using PluginRuntime.Benchmarks.Waits;
using PluginRuntime.PeerBenchmarks.Processes;

namespace PluginRuntime.PeerBenchmarks.Migration;

/// <summary>The process of the callers: has something moved between two others, and measures what the calls feel of it.</summary>
internal static class MovingProcess
{
    /// <summary>The hidden argument that makes this program one.</summary>
    internal const string Verb = "--move";

    private const int Loops = 2;
    private const int Rehearsals = 4;
    private const string Measure = "measure";

    /// <summary>Runs one to its end.</summary>
    /// <returns>Samples by name.</returns>
    internal static async Task<IReadOnlyDictionary<string, double[]>> MeasureAsync(string who, int bytes, int pairs)
    {
        await using var process = await OwnProcess.StartAsync(Verb, who, bytes.ToString(CultureInfo.InvariantCulture), pairs.ToString(CultureInfo.InvariantCulture));
        var answer = await process.AskAsync(Measure);
        return answer.Split(' ').Select(part => part.Split('=')).ToDictionary(
            part => part[0],
            part => part[1].Split(';').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray());
    }

    /// <summary>In that process: measures when it is told to.</summary>
    internal static async Task RunAsync(string who, int bytes, int pairs)
    {
        await using IMovable moved = who == OurMovable.Name ? await OurMovable.StartAsync() : await OrleansMovable.StartAsync();
        await moved.FillAsync(bytes);
        await OwnProcess.AnswerAsync(async _ =>
        {
            var samples = await MeasureAsync(moved, pairs);
            return string.Join(' ', samples.Select(sample => $"{sample.Name}={string.Join(';', sample.Values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}"));
        });
    }

    private static async Task<(string Name, IEnumerable<double> Values)[]> MeasureAsync(IMovable moved, int pairs)
    {
        await using var loops = GapLoops.Start(Loops, moved.EchoAsync);
        for (var rehearsal = 0; rehearsal < Rehearsals; rehearsal++)
            await moved.MoveAsync();
        await Task.Delay(500);
        var windows = new PairedWindows(loops);
        var lost = 0;
        for (var pair = 0; pair < pairs; pair++)
        {
            await windows.MeasureAsync(async () =>
            {
                await moved.MoveAsync();
                return 0;
            });
            if (!await moved.IsWholeAsync())
                lost++;
        }

        await loops.DisposeAsync();
        return [("with", windows.With), ("without", windows.Without), ("calls", [loops.Calls]), ("failed", [loops.Failed]), ("lost", [lost])];
    }
}
