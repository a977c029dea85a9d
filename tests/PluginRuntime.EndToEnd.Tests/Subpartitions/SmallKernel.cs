using System.Diagnostics;
using Echo;

namespace PluginRuntime.EndToEnd.Tests.Subpartitions;

/// <summary>A kernel in a process of its own, which can be killed: this very assembly, run as a program.</summary>
internal static class SmallKernel
{
    /// <summary>Starts one, and waits until its child serves.</summary>
    internal static async Task<(Process Kernel, int Child)> StartAsync(string runFolder, string deed)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(SmallKernel).Assembly.Location, runFolder, deed]) { RedirectStandardOutput = true };
        var kernel = Process.Start(start)!;
        var line = await kernel.StandardOutput.ReadLineAsync().Within("a line of the small kernel");
        return (kernel, int.Parse(line ?? throw new InvalidOperationException("The small kernel ended without a word."), null));
    }

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments.Length != 2)
        {
            await Console.Error.WriteLineAsync("usage: RUN-FOLDER DEED. These are tests; run them by 'dotnet test'.");
            return 64;
        }

        await using var nursery = new Nursery(options => options.RunFolder = arguments[0]);
        var (child, echo) = await nursery.EchoAsync();
        if (arguments[1].Length > 0)
        {
            // A starved pool may keep back the answer, too: what was asked for has been done then.
            var done = echo.DoAsync(Enum.Parse<EchoDeed>(arguments[1])).AsTask();
            await Task.WhenAny(done, Task.Delay(TimeSpan.FromSeconds(5)));
        }

        await Console.Out.WriteLineAsync($"{child.ProcessId}");
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
