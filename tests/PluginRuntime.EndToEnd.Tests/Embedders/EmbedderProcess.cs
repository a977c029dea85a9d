using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Embedders;

/// <summary>A host in a process of its own, started as its user starts it, from wherever it stands. Disposing it kills what is left of it.</summary>
internal sealed class EmbedderProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private EmbedderProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it printed so far.</summary>
    internal string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Starts a program: an executable, or an assembly.</summary>
    /// <param name="program">Its full path.</param>
    /// <param name="folder">Its folder for all that it writes.</param>
    /// <param name="settings">Its command line, after those that say where it writes.</param>
    internal static EmbedderProcess Start(string program, HostFolder folder, params string[] settings) =>
        Run(program, folder, ["--Store", folder.Store, "--Run", folder.Run, .. settings]);

    /// <summary>Starts a sample as the solution built it. The folder of its pipes is <c>pluginruntime</c> in its folder.</summary>
    /// <param name="sample">Its name.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="arguments">Its command line.</param>
    internal static EmbedderProcess StartSample(string sample, HostFolder folder, params string[] arguments) => Run(SampleRun.PathOf(sample), folder, arguments);

    /// <summary>Waits for words in its output.</summary>
    internal async Task SaysAsync(string words)
    {
        await Deadline.Until(() => Output.Contains(words, StringComparison.Ordinal) || _process.HasExited, $"'{words}' in the output:{Environment.NewLine}{Output}");
        Assert.Contains(words, Output, StringComparison.Ordinal);
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    internal async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync().Within("kill");
        await EndAsync();
    }

    /// <summary>Waits for its end.</summary>
    /// <param name="exitCode">How it must end; by default as a success.</param>
    internal async Task EndAsync(int exitCode = 0)
    {
        await _process.WaitForExitAsync().Within($"end of the host, which printed:{Environment.NewLine}{Output}");
        Assert.True(_process.ExitCode == exitCode, $"exit code {_process.ExitCode}: {Output}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static EmbedderProcess Run(string program, HostFolder folder, string[] arguments)
    {
        var isAssembly = program.EndsWith(".dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo(isAssembly ? "dotnet" : program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Path,
        };
        start.Environment[HostFolder.Mark] = folder.Path;
        start.Environment["XDG_RUNTIME_DIR"] = folder.Path;
        start.Environment["XDG_DATA_HOME"] = folder.Of("data");
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        if (isAssembly)
            start.ArgumentList.Add(program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return new EmbedderProcess(start);
    }

    private void Keep(object? sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.AppendLine(line.Data);
    }
}
