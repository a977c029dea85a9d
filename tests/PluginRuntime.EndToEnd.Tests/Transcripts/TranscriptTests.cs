using System.Diagnostics;
using PluginRuntime.EndToEnd.Tests.Embedders;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Transcripts;

/// <summary>
/// What the READMEs show of <c>prt</c> is what it prints: their commands are run on the sample desk. <c>PLUGINRUNTIME_GOLDEN=write</c> writes what they print into the READMEs:
/// look at what changed before you keep it.
/// </summary>
public sealed class TranscriptTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("samples/README.md")]
    public async Task CommandsOfReadme_PrintWhatItShows(string readme)
    {
        var transcript = new Transcript(Path.Combine(SampleRun.RepositoryRoot, readme));
        using var folder = new HostFolder();
        var desk = await StartAsync(folder);
        string now;
        try
        {
            now = await transcript.RunAsync(async (command, restarted) =>
            {
                if (restarted)
                {
                    await desk.StopAsync();
                    desk.Dispose();
                    desk = await StartAsync(folder);
                }

                return await RunAsync(folder, command);
            });
            await desk.StopAsync();
        }
        finally
        {
            desk.Dispose();
        }

        var isWritten = Environment.GetEnvironmentVariable("PLUGINRUNTIME_GOLDEN") == "write";
        if (isWritten)
            transcript.Write(now);
        Assert.NotEmpty(Transcript.Shapes(now));
        Assert.Equal(Transcript.Shapes(isWritten ? now : transcript.Text), Transcript.Shapes(now));
    }

    [Theory]
    [InlineData("phases    prepare 98.1 ms, hand-over 2.4 ms", "phases prepare 1,098 ms,\n   hand-over 0 ms", true)]
    [InlineData("desk  applied  pricing 1.0.0 -> 2.0.0", "desk applied pricing 1.0.0 -> 2.0.1", false)]
    [InlineData("request 3f9c1a7d20be: applied", "request 00000000abcd: applied", true)]
    [InlineData("desk  serving  12345  3 s", "desk  serving  1  just now", true)]
    [InlineData("desk (generation 2)", "desk (generation 11)", true)]
    [InlineData("148 MiB, 1.2 s", "1.1 GiB, 340 ms", true)]
    [InlineData("gone pricing", "kept pricing", false)]
    public void ShapesOfOutputs_AreEqual_WhenOnlyFiguresDiffer(string one, string other, bool equal) =>
        Assert.Equal(equal, Transcript.Shape(one) == Transcript.Shape(other));

    /// <summary>Where the READMEs have the repository.</summary>
    private const string ShownRoot = "/home/me/PluginRuntime";

    private static async Task<EmbedderProcess> StartAsync(HostFolder folder)
    {
        var desk = EmbedderProcess.StartSample("LiveUpgrade", folder, "--serve", "--urls", "http://127.0.0.1:0", "--name", "desk", "--log", folder.Of("log"));
        await desk.SaysAsync("takes orders at");
        return desk;
    }

    private static async Task<string> RunAsync(HostFolder folder, string command)
    {
        Assert.StartsWith("prt ", command, StringComparison.Ordinal);
        var start = new ProcessStartInfo("dotnet", [PathOfTool, .. command.Split(' ')[1..]]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = SampleRun.RepositoryRoot };
        (start.Environment["XDG_RUNTIME_DIR"], start.Environment["XDG_DATA_HOME"]) = (folder.Path, folder.Of("data"));
        using var prt = Process.Start(start)!;
        var errors = prt.StandardError.ReadToEndAsync();
        var output = await prt.StandardOutput.ReadToEndAsync().Within($"output of {command}");
        await prt.WaitForExitAsync().Within($"end of {command}");
        return (output + await errors).ReplaceLineEndings("\n").Replace(SampleRun.RepositoryRoot, ShownRoot, StringComparison.Ordinal);
    }

    private static string PathOfTool => Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(SampleRun.PathOf("PluginRuntime.Tool")))!, new DirectoryInfo(AppContext.BaseDirectory).Name, "prt.dll");
}
