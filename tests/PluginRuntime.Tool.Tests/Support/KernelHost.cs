using System.Diagnostics;
using Xunit;

namespace PluginRuntime.Tool.Tests.Support;

/// <summary>A host process with a kernel that has a name.</summary>
internal sealed class KernelHost : IAsyncDisposable
{
    private readonly Process _process;

    private KernelHost(Process process) => _process = process;

    internal int ProcessId => _process.Id;

    internal OutputLog Output { get; } = new();

    /// <summary>Starts one, and waits until it serves.</summary>
    /// <param name="user">Whose it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="packages">What is installed.</param>
    /// <param name="settings">Further settings.</param>
    internal static async Task<KernelHost> StartAsync(UserFolder user, string name, string[] packages, params string[] settings)
    {
        var host = Start(user, name, packages, settings);
        await host.Output.Says("ready");
        return host;
    }

    internal static KernelHost Start(UserFolder user, string name, string[] packages, params string[] settings)
    {
        var start = new ProcessStartInfo(Repository.Host, ["--Name", name, "--Store", user.Of($"store-{name}"), "--State", user.Of("state"), "--Packages", string.Join(';', packages.Select(Repository.Package)), .. settings])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["XDG_RUNTIME_DIR"] = user.Path, ["XDG_DATA_HOME"] = user.Of("data") },
        };
        var host = new KernelHost(new Process { StartInfo = start });
        host._process.OutputDataReceived += (_, line) => host.Output.Add(line.Data);
        host._process.ErrorDataReceived += (_, line) => host.Output.Add(line.Data);
        host._process.Start();
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        return host;
    }

    /// <summary>Stops it as its user does, and waits until it has ended.</summary>
    internal async Task StopAsync()
    {
        _process.StandardInput.Close();
        var exitCode = await EndAsync();
        Assert.True(exitCode == 0, $"The host ended with {exitCode}; it said: {Output.Text}");
    }

    /// <summary>It does nothing until it is continued.</summary>
    internal Task PauseAsync() => Signals.SendAsync(_process.Id, "STOP");

    internal Task ContinueAsync() => Signals.SendAsync(_process.Id, "CONT");

    internal async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().Within(() => $"end of the host; it said: {Output.Text}");
        return _process.ExitCode;
    }

    /// <summary>Ends it with no word to anybody.</summary>
    internal async Task KillAsync()
    {
        _process.Kill();
        await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            await EndAsync();
        }

        _process.Dispose();
    }
}
