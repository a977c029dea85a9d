using System.Diagnostics;
using PluginRuntime.Control.Coordination.Program;

namespace PluginRuntime.Tool.Sending;

/// <summary>Starts the control program: this executable once more, in a session of its own, so that neither Ctrl-C nor the end of the terminal ends it.</summary>
internal static class ControlProgramProcess
{
    /// <summary>The hidden verb.</summary>
    internal const string Verb = "control-program";

    /// <summary>What it says when clients can connect.</summary>
    internal const string Ready = "ready";

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);

    internal static string LogIn(string folder) => Path.Combine(folder, "control.log");

    /// <summary>Starts it, and waits until it is ready or has ended.</summary>
    internal static async Task<ControlProgramStarted> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var program = Environment.ProcessPath!;
        string[] arguments = Path.GetFileNameWithoutExtension(program) is "dotnet" ? [typeof(Program).Assembly.Location, Verb, folder] : [Verb, folder];

        // All three are its own: what it inherited would keep a pipe of ours open for whoever reads it.
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetPathRoot(program) };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(StartTime);
        try
        {
            var said = await process.StandardOutput.ReadLineAsync(late.Token).ConfigureAwait(false);
            if (said == Ready)
                return default;
            if (Enum.TryParse<ControlProgramEnd>(said, out var end))
                return new ControlProgramStarted(end, null);
            var error = (await process.StandardError.ReadToEndAsync(late.Token).ConfigureAwait(false)).Trim();
            return new ControlProgramStarted(null, said is { Length: > 0 } ? said : error is { Length: > 0 } ? error : "it ended without a word");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ControlProgramStarted(null, $"it was started as process {process.Id} and was not ready within {StartTime.TotalSeconds:0} s");
        }
    }
}
