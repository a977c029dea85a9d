using System.Diagnostics;
using System.Text;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Journal;

/// <summary>The program KernelHost in a process of its own: obeys lines, and ends itself at a record of its journal when told so.</summary>
internal sealed class KernelProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private KernelProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
                _errors.AppendLine(line.Data);
        };
        _process.Start();
        _process.BeginErrorReadLine();
    }

    private string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    /// <summary>The path of a package of a module for tests.</summary>
    internal static string Package(string file) => Path.Combine(SampleRun.RepositoryRoot, "artifacts", "test-modules", file + ".nupkg");

    /// <summary>Starts it.</summary>
    /// <param name="folder">Its folder for all that it keeps.</param>
    /// <param name="modules">What its configuration installs.</param>
    /// <param name="killAt">Where it ends itself: <c>before-</c> or <c>after-</c> and a record.</param>
    /// <param name="state">Where its state is, when not in the folder.</param>
    /// <param name="name">Its name.</param>
    /// <param name="settings">Further settings of its command line.</param>
    internal static async Task<KernelProcess> StartAsync(HostFolder folder, IEnumerable<string> modules, string? killAt = null, string? state = null, string name = "desk", params string[] settings)
    {
        var kernel = new KernelProcess(Describe(folder, name, modules, state, [.. killAt is null ? (string[])[] : ["--KillAt", killAt], .. settings]));
        Assert.True(await kernel._process.StandardOutput.ReadLineAsync().Within("a line of the kernel") is "ready", $"The kernel did not start. {kernel.Errors}");
        return kernel;
    }

    /// <summary>Has it obey a line.</summary>
    /// <returns>Its answer; <see langword="null"/>: it ended.</returns>
    internal async Task<string?> DoAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        return await _process.StandardOutput.ReadLineAsync().Within($"the answer to '{line}'. {Errors}");
    }

    /// <summary>It was killed, by itself.</summary>
    internal async Task WasKilledAsync()
    {
        await _process.WaitForExitAsync().Within("the end of the kernel");
        Assert.True(_process.ExitCode == 128 + 9, $"It ended with {_process.ExitCode}. {Errors}");
    }

    /// <summary>Stops it as its user does.</summary>
    internal async Task StopAsync()
    {
        await _process.StandardInput.WriteLineAsync("stop");
        await _process.WaitForExitAsync().Within("the end of the kernel");
        Assert.True(_process.ExitCode == 0, $"It ended with {_process.ExitCode}. {Errors}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    /// <summary>Kills it; its children find out by themselves.</summary>
    internal void Kill() => _process.Kill();

    /// <summary>Whether it has written this to its log.</summary>
    internal bool Said(string text) => Errors.Contains(text, StringComparison.Ordinal);

    /// <summary>Continues it after it has stopped itself.</summary>
    internal Task ContinueAsync() => Signals.SendAsync(_process.Id, "CONT");

    /// <summary>It has stopped itself.</summary>
    internal Task HasStoppedAsync() => Signals.StoppedAsync(_process.Id);

    private static ProcessStartInfo Describe(HostFolder folder, string name, IEnumerable<string> modules, string? state, string[] settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.Path };
        folder.MakeHomeOf(start);
        start.Environment["PluginRuntime__Modules__cell__Folder"] = folder.Path;
        string[] arguments =
        [
            Path.Combine(SampleRun.RepositoryRoot, "artifacts", "embedders", new DirectoryInfo(AppContext.BaseDirectory).Name, "KernelHost", "KernelHost.dll"),
            "--Name", name, "--State", state ?? folder.Of("state"), "--Store", folder.Of($"store-{name}"), "--Run", folder.Run, "--Modules", string.Join(',', modules.Select(Package)), .. settings,
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }
}
