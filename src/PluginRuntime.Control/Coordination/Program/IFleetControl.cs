namespace PluginRuntime.Control.Coordination.Program;

/// <summary>What the control program does for its clients. The wire carries exactly this.</summary>
internal interface IFleetControl
{
    /// <summary>Applies a request to several kernels.</summary>
    /// <param name="request">What is wanted. One whose id is known is not done again.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellationToken">Takes the request back, up to the decision. A client that goes away does not: the request goes on.</param>
    Task<FleetReport> ApplyAsync(FleetRequest request, IProgress<FleetProgress>? progress, CancellationToken cancellationToken);

    /// <summary>What the control program does now.</summary>
    Task<FleetStatus> StatusAsync(CancellationToken cancellationToken);
}

/// <summary>What a control program does.</summary>
/// <param name="ProcessId">Its process.</param>
/// <param name="Since">Since when it runs.</param>
/// <param name="Log">The path of its log.</param>
/// <param name="Running">Ids of requests that run or wait.</param>
/// <param name="Unfinished">Ids of requests that an earlier control program left and that could not be ended yet.</param>
internal sealed record FleetStatus(int ProcessId, DateTimeOffset Since, string Log, IReadOnlyList<string> Running, IReadOnlyList<string> Unfinished);
