namespace PluginRuntime.Tool;

/// <summary>The tool cannot do what was asked: says what was wrong, what state things are in, what to do next.</summary>
internal sealed class ToolException(int exitCode, string cause, string state, string remedy, Exception? inner = null) : Exception($"{cause} {state} {remedy}", inner)
{
    internal int ExitCode => exitCode;

    internal string Cause => cause;

    internal string State => state;

    internal string Remedy => remedy;
}
