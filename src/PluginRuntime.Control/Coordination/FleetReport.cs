using System.Globalization;
using System.Text;

namespace PluginRuntime.Control.Coordination;

/// <summary>How a request over several kernels went.</summary>
/// <param name="Request">Its id.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Kernels">What happened in each kernel, in order of their names.</param>
/// <param name="Began">When.</param>
/// <param name="Took">How long, from then to the last kernel's end.</param>
/// <param name="Failure">Why it was not applied; <see langword="null"/> when it was.</param>
/// <param name="Remarks">What a person should know besides.</param>
internal sealed record FleetReport(string Request, FleetOutcome Outcome, IReadOnlyList<KernelReport> Kernels, DateTimeOffset Began, TimeSpan Took, FleetFailure? Failure, IReadOnlyList<string> Remarks)
{
    /// <summary>Whether the new serves everywhere.</summary>
    public bool IsApplied => Outcome == FleetOutcome.Applied;

    /// <summary>The report for a person.</summary>
    /// <returns>A few lines.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Request {Request}: {Outcome}, {Kernels.Count} kernels, {Took.TotalMilliseconds:0} ms.");
        if (Failure is { } failure)
        {
            Line(text, $"{(failure.Kernel is null ? "" : $"Kernel '{failure.Kernel}': ")}{failure.Cause}");
            Line(text, $"Now: {failure.State}");
            Line(text, $"To do: {failure.Remedy}");
        }

        foreach (var kernel in Kernels)
            Line(text, $"{kernel}");
        foreach (var remark in Remarks)
            Line(text, $"{remark}");
        return text.ToString();
    }

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(Environment.NewLine).Append("  ").Append(line.ToString(CultureInfo.InvariantCulture));
}

/// <summary>Why a request over several kernels was not applied.</summary>
/// <param name="Kernel">The kernel at fault; <see langword="null"/> when it is none in particular.</param>
/// <param name="Cause">What was wrong.</param>
/// <param name="State">What serves now.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record FleetFailure(string? Kernel, string Cause, string State, string Remedy);
