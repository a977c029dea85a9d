using System.Text.Json.Serialization;

namespace PluginRuntime.Control.Coordination;

/// <summary>How far a request over several kernels is.</summary>
/// <param name="Request">Its id.</param>
/// <param name="Kernel">The kernel that has come to a step; <see langword="null"/> when the request itself has.</param>
/// <param name="Step">To which.</param>
/// <param name="Text">For a person.</param>
/// <param name="Phase">The phase that the kernel's own work has come to; with <see cref="FleetStep.Phase"/> only.</param>
internal sealed record FleetProgress(string Request, string? Kernel, FleetStep Step, string Text, KernelPhase? Phase = null);

/// <summary>A part of a kernel's own work on a request has come to another phase.</summary>
/// <param name="About">Ids of the part.</param>
/// <param name="From">The phase that has ended.</param>
/// <param name="To">The phase that has begun, or the outcome.</param>
/// <param name="AtMs">Time since the kernel began.</param>
internal sealed record KernelPhase(string About, string From, string To, double AtMs);

/// <summary>The steps of a request, and of each kernel in it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FleetStep>))]
internal enum FleetStep
{
    /// <summary>The request waits for kernels that another request has.</summary>
    Waiting,

    /// <summary>A kernel was asked to prepare.</summary>
    Preparing,

    /// <summary>A kernel is prepared and held.</summary>
    Prepared,

    /// <summary>A kernel was told to go.</summary>
    Switching,

    /// <summary>The new has proved itself in a kernel; the old is held ready.</summary>
    Proved,

    /// <summary>The row says committed.</summary>
    Committed,

    /// <summary>The request is taken back.</summary>
    Aborted,

    /// <summary>A kernel has ended.</summary>
    Ended,

    /// <summary>A kernel is lost.</summary>
    Lost,

    /// <summary>A kernel's own work has come to another phase.</summary>
    Phase,
}
