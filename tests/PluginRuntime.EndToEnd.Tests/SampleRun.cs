using System.Diagnostics;
using System.Text;

namespace PluginRuntime.EndToEnd.Tests;

/// <summary>A sample as the solution built it, run as a user runs it: a process of its own.</summary>
internal sealed record SampleRun(int ExitCode, string Output)
{
    internal static string RepositoryRoot { get; } = FindRoot();

    /// <summary>Runs a sample to its end.</summary>
    /// <exception cref="TimeoutException">It did not end in time; it has been killed.</exception>
    internal static async Task<SampleRun> OfAsync(string sample, TimeSpan deadline, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = RepositoryRoot };
        start.ArgumentList.Add(PathOf(sample));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        using var process = Process.Start(start)!;
        var output = new StringBuilder();
        void Keep(object? sender, DataReceivedEventArgs line)
        {
            lock (output)
                output.AppendLine(line.Data);
        }

        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync().WaitAsync(deadline);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{sample} did not end within {deadline.TotalSeconds} s. It printed:{Environment.NewLine}{output}");
        }

        lock (output)
            return new SampleRun(process.ExitCode, output.ToString());
    }

    /// <summary>The program of a sample, in the configuration of these tests.</summary>
    internal static string PathOf(string sample) => Path.Combine(RepositoryRoot, "artifacts", "bin", sample, new DirectoryInfo(AppContext.BaseDirectory).Name, sample + ".dll");

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        while (!File.Exists(Path.Combine(folder, "PluginRuntime.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository: no PluginRuntime.sln above them.");
        return folder;
    }
}
