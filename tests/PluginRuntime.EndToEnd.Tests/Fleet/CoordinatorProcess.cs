using System.Diagnostics;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Fleet;

/// <summary>The program CoordinatorHost: a control program that ends or stops itself where a test says so. The tool finds it running, and starts none.</summary>
internal sealed class CoordinatorProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private CoordinatorProcess(Process process) => (_process, _errors) = (process, process.StandardError.ReadToEndAsync());

    internal static async Task<CoordinatorProcess> StartAsync(HostFolder folder, params string[] settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.Path };
        folder.MakeHomeOf(start);
        start.ArgumentList.Add(Path.Combine(SampleRun.RepositoryRoot, "artifacts", "embedders", new DirectoryInfo(AppContext.BaseDirectory).Name, "CoordinatorHost", "CoordinatorHost.dll"));
        foreach (var argument in (string[])["--Folder", Path.Combine(folder.Of("data"), "PluginRuntime", "control"), .. settings])
            start.ArgumentList.Add(argument);
        var coordinator = new CoordinatorProcess(Process.Start(start)!);
        Assert.Equal("ready", await coordinator._process.StandardOutput.ReadLineAsync().Within("a line of the control program"));
        return coordinator;
    }

    /// <summary>It was killed, by itself.</summary>
    internal async Task WasKilledAsync()
    {
        await _process.WaitForExitAsync().Within("the end of the control program");
        Assert.True(_process.ExitCode == 128 + 9, $"It ended with {_process.ExitCode}. {await _errors}");
    }

    /// <summary>It has stopped itself.</summary>
    internal Task HasStoppedAsync() => Signals.StoppedAsync(_process.Id);

    internal Task ContinueAsync() => Signals.SendAsync(_process.Id, "CONT");

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();

        // Its files are closed then: they may be on a disk that is to go.
        _process.WaitForExit();
        _process.Dispose();
    }
}
