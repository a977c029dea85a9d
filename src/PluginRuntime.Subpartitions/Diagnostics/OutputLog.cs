using Microsoft.Extensions.Logging;

namespace PluginRuntime.Subpartitions.Diagnostics;

/// <summary>What children write to their output and error streams, under the category <c>PluginRuntime.Subpartitions.Output</c>.</summary>
internal sealed partial class OutputLog(ILogger logger)
{
    private readonly ILogger _logger = logger;

    internal void Printed(string child, string line, bool isError)
    {
        if (isError)
            Error(child, line);
        else
            Output(child, line);
    }

    [LoggerMessage(1, LogLevel.Information, "{Child}: {Line}", EventName = "Output")]
    private partial void Output(string child, string line);

    [LoggerMessage(2, LogLevel.Warning, "{Child}: {Line}", EventName = "Error")]
    private partial void Error(string child, string line);
}
