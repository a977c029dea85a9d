using System.Diagnostics;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Fleet;

/// <summary>A run of the tool <c>prt</c>, as its user runs it.</summary>
internal sealed class ToolRun : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private ToolRun(Process process) => (_process, _output, _error) = (process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

    internal static ToolRun Start(HostFolder folder, params string[] arguments)
    {
        var program = Path.Combine(SampleRun.RepositoryRoot, "artifacts", "bin", "PluginRuntime.Tool", new DirectoryInfo(AppContext.BaseDirectory).Name, "prt");
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.Path };
        folder.MakeHomeOf(start);
        return new ToolRun(Process.Start(start)!);
    }

    /// <summary>Runs it to its end.</summary>
    /// <returns>All that it wrote.</returns>
    internal static async Task<string> RunAsync(HostFolder folder, int exitCode, params string[] arguments)
    {
        using var run = Start(folder, arguments);
        return await run.EndsAsync(exitCode);
    }

    /// <summary>It ends with this exit code.</summary>
    /// <returns>All that it wrote.</returns>
    internal async Task<string> EndsAsync(int exitCode)
    {
        await EndsAsync([exitCode]);
        return await _output + await _error;
    }

    /// <summary>It ends with one of these exit codes.</summary>
    /// <returns>Which.</returns>
    internal async Task<int> EndsAsync(int[] exitCodes)
    {
        await _process.WaitForExitAsync().Within("the end of prt");
        Assert.True(exitCodes.Contains(_process.ExitCode), $"prt ended with {_process.ExitCode}, expected {string.Join(" or ", exitCodes)}. {await _output + await _error}");
        return _process.ExitCode;
    }

    /// <summary>What Ctrl-C sends.</summary>
    internal Task InterruptAsync() => Signals.SendAsync(_process.Id, "INT");

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
