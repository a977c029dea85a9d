using PluginRuntime.Control.Remote;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Tool.Output;

namespace PluginRuntime.Tool.Commands;

/// <summary>Runs a command, and tells errors in one form: what was wrong, the state of things, what to do.</summary>
internal static class Invocation
{
    internal static async Task<int> RunAsync(Func<Screen, CancellationToken, Task<int>> command, Screen screen, Interrupt interrupt)
    {
        int exitCode;
        try
        {
            exitCode = await command(screen, interrupt.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (Read(exception, interrupt.Token) is { } error)
        {
            Tell(screen, error);
            exitCode = error.ExitCode;
        }

        screen.Flush();
        return exitCode;
    }

    private static ToolException? Read(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        ToolException known => known,
        KernelUnreachableException lost => new ToolException(ExitCodes.Unreachable, $"Kernel '{lost.Kernel}' cannot be reached: {lost.Cause}", lost.State, lost.Remedy, lost),
        ControlRefusedException refused => new ToolException(CodeOf(refused.Refusal), refused.Refusal.Cause, refused.Refusal.State, refused.Refusal.Remedy, refused),
        OperationCanceledException when cancellationToken.IsCancellationRequested => new ToolException(ExitCodes.RolledBack, "Cancelled.", "Nothing was changed by this command.", "Run it again when wanted.", exception),
        PluginRuntimeException refused => new ToolException(ExitCodes.Rejected, refused.Message, "Nothing was touched.", "Remove the cause, and try again.", refused),
        IOException or UnauthorizedAccessException => new ToolException(ExitCodes.Usage, exception.Message, "Nothing was touched.", "Remove the cause, and try again.", exception),
        _ => null,
    };

    private static int CodeOf(ControlRefusal refusal) => refusal.Kind switch
    {
        ControlRefusals.Usage => ExitCodes.Usage,
        ControlRefusals.NotServing => ExitCodes.Unreachable,
        ControlRefusals.Cancelled => ExitCodes.RolledBack,
        ControlRefusals.NotAvailable or ControlRefusals.Rejected => ExitCodes.Rejected,
        _ => ExitCodes.NeedsPerson,
    };

    /// <summary>To the standard error; with <c>--json</c> the document is an error's.</summary>
    private static void Tell(Screen screen, ToolException error)
    {
        if (screen.IsJson)
            screen.Document(new ErrorDocument(Schemas.Error, error.ExitCode, error.Cause, error.State, error.Remedy), ToolJson.Default.ErrorDocument);
        screen.Flush();
        Console.Error.WriteLine($"prt: {error.Cause}");
        Console.Error.WriteLine($"     {error.State}");
        Console.Error.WriteLine($"     {error.Remedy}");
    }
}
