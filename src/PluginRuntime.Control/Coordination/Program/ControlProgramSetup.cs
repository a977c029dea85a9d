using Microsoft.Extensions.Logging;

namespace PluginRuntime.Control.Coordination.Program;

/// <summary>A control program over the kernels of this user.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="IdleTime">How long it waits for somebody to want something.</param>
internal sealed record ControlProgramSetup(string Folder, TimeSpan IdleTime)
{
    /// <summary>How long kernels are waited for.</summary>
    internal FleetOptions Fleet { get; init; } = new();

    /// <summary>For tests.</summary>
    internal ICoordinatorWatch? Watch { get; init; }

    /// <summary>Puts it together.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="listen">Begins to listen for clients.</param>
    /// <param name="loggers">Where it logs to.</param>
    internal ControlProgramHost Build(IParticipants kernels, Func<IControlListener> listen, ILoggerFactory loggers)
    {
        var time = TimeProvider.System;
        var log = new CoordinatorLog(Path.Combine(Folder, "coordinator.db"), time, watch: Watch);
        var coordinator = new Coordinator(kernels, log, Fleet, time, loggers.CreateLogger<Coordinator>());
        return new ControlProgramHost(new ControlProgramParts(Folder, log, coordinator, listen, IdleTime), time, loggers.CreateLogger<ControlProgramHost>());
    }
}
