namespace PluginRuntime.SubpartitionHost;

/// <summary>
/// The child process of a kernel. It reads one line from its input, connects to the pipe that the line names, and serves what comes
/// over it until its input or its pipe ends. Exit codes: <see cref="SubpartitionExit"/>.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments.Length > 0 || !Console.IsInputRedirected)
        {
            await Console.Error.WriteLineAsync(
                "This program runs a subpartition. A kernel starts it and writes its orders to the program's input; it does nothing by itself.").ConfigureAwait(false);
            return (int)SubpartitionExit.Usage;
        }

        var input = Console.OpenStandardInput();
        StartLine start;
        try
        {
            start = StartLine.Read(input);
        }
        catch (FormatException unreadable)
        {
            await Console.Error.WriteLineAsync(unreadable.Message).ConfigureAwait(false);
            return (int)SubpartitionExit.BadStartLine;
        }

        using var lifeline = Lifeline.Hold(input, start.AliveFile);
        using var signals = new IgnoredSignals();
        return (int)await new Child(start, lifeline).RunAsync().ConfigureAwait(false);
    }
}
