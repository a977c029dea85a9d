using System.Text.Json;
using System.Text.Json.Serialization;
using Fleet.Member;

namespace Fleet;

/// <summary>What happened, for a program.</summary>
internal sealed record FleetReport
{
    /// <summary>Whether everything held.</summary>
    public bool Success => Problems.Count == 0;

    public List<KernelResult> Kernels { get; init; } = [];

    public List<RequestResult> Requests { get; init; } = [];

    /// <summary>What did not hold, for a person.</summary>
    public List<string> Problems { get; init; } = [];

    internal async Task WriteAsync(string path) => await File.WriteAllTextAsync(path, JsonSerializer.Serialize(this, FleetJson.Default.FleetReport) + "\n");
}

/// <summary>A kernel at the end.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ProcessId">Its process.</param>
/// <param name="Callers">What its callers saw.</param>
internal sealed record KernelResult(string Name, int ProcessId, MemberFigures Callers);

/// <summary>A request to all kernels.</summary>
/// <param name="Package">What was applied.</param>
/// <param name="ExitCode">How the tool ended.</param>
/// <param name="Milliseconds">How long the tool ran.</param>
/// <param name="Before">What served before, by kernel.</param>
/// <param name="After">What served after it.</param>
internal sealed record RequestResult(string Package, int ExitCode, double Milliseconds, IReadOnlyDictionary<string, string> Before, IReadOnlyDictionary<string, string> After);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(FleetReport))]
[JsonSerializable(typeof(MemberFigures))]
internal sealed partial class FleetJson : JsonSerializerContext;
