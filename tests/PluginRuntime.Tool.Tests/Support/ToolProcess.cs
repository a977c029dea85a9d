using System.Diagnostics;

namespace PluginRuntime.Tool.Tests.Support;

/// <summary>The tool, as it is run.</summary>
internal sealed class ToolProcess : IDisposable
{
    private readonly Process _process;
    private readonly OutputLog _error = new();

    private ToolProcess(Process process) => _process = process;

    internal OutputLog Output { get; } = new();

    internal static ToolProcess Start(UserFolder user, params string[] arguments) => StartProgram(user, Repository.Tool, arguments);

    /// <summary>Runs it to its end.</summary>
    internal static async Task<ToolResult> RunAsync(UserFolder user, params string[] arguments)
    {
        using var tool = Start(user, arguments);
        return await tool.EndAsync();
    }

    internal static ToolProcess StartProgram(UserFolder user, string program, params string[] arguments)
    {
        // Who is started from a shell's background has Ctrl-C ignored, and so has the tool that it starts, unless this is undone.
        var start = new ProcessStartInfo(OperatingSystem.IsLinux() ? "env" : program, OperatingSystem.IsLinux() ? ["--default-signal=INT", program, .. arguments] : arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["XDG_RUNTIME_DIR"] = user.Path, ["XDG_DATA_HOME"] = user.Of("data"), ["TERM"] = "xterm-256color", ["NO_COLOR"] = "" },
        };
        var tool = new ToolProcess(new Process { StartInfo = start });
        tool._process.OutputDataReceived += (_, line) => tool.Output.Add(line.Data);
        tool._process.ErrorDataReceived += (_, line) => tool._error.Add(line.Data);
        tool._process.Start();
        tool._process.BeginOutputReadLine();
        tool._process.BeginErrorReadLine();
        return tool;
    }

    /// <summary>What Ctrl-C sends.</summary>
    internal Task InterruptAsync() => Signals.SendAsync(_process.Id, "INT");

    /// <summary>Ends it with no word to anybody.</summary>
    internal async Task KillAsync()
    {
        _process.Kill();
        await EndAsync();
    }

    internal async Task<ToolResult> EndAsync()
    {
        await _process.WaitForExitAsync().Within(() => $"end of the tool; it said: {Output.Text}{_error.Text}");
        return new ToolResult(_process.ExitCode, Output.Text, _error.Text);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
