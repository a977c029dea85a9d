using PluginRuntime.Control.Coordination.Protocol;

namespace PluginRuntime.Control.Tests.Coordination.Model;

/// <summary>A kernel of the model, with its end of the connection and what is under way on it.</summary>
internal struct KernelWorld
{
    internal bool IsUp;

    /// <summary>What the kernel knows of the request; <see langword="null"/> when nothing, or when it restarted without a doubt.</summary>
    internal ParticipantState? Part;
    internal Work Work;
    internal Served Serves;
    internal Record Record;
    internal LogCall Call;

    /// <summary>What is remembered for the invariants only.</summary>
    internal bool SaidNo;
    internal bool IsStuck;

    /// <summary>Whether what is sent now arrives.</summary>
    internal bool IsWhole;

    /// <summary>Whether an end has not noticed that the connection broke.</summary>
    internal bool CoordinatorHolds;
    internal bool KernelHolds;
    internal ToKernel ToKernel;
    internal ToCoordinator ToCoordinator;

    /// <summary>The connection to a coordinator that has been killed since, whose end the kernel has not noticed.</summary>
    internal bool HoldsStale;
    internal ToKernel Stale;

    internal static KernelWorld New => new() { IsUp = true, IsWhole = true, CoordinatorHolds = true, KernelHolds = true };

    /// <summary>It is up, has no doubt and nothing left to do.</summary>
    internal readonly bool IsSettled => IsUp && Work == Work.None && Call == LogCall.None && Part is null or { IsEnded: true };

    internal void ForgetOnKernel()
    {
        if (Part is not { } part)
            return;
        var unheard = part.Phase > ParticipantPhase.Prepared ? ToKernel.Prepare | ToKernel.Go : ToKernel.Prepare;
        (ToKernel, Stale) = (ToKernel & ~unheard, Stale & ~unheard);
        if (!part.IsEnded)
            return;
        (HoldsStale, Stale) = (false, ToKernel.None);
        if (!IsWhole)
            (KernelHolds, ToKernel) = (false, ToKernel.None);
    }

    /// <param name="standing">How it stands with the coordinator; <see langword="null"/> when that is down or has ended.</param>
    internal void ForgetOnCoordinator(KernelStanding? standing)
    {
        if (standing is null or >= KernelStanding.Refused)
        {
            ToCoordinator = ToCoordinator.None;
            CoordinatorHolds &= IsWhole;
        }
        else
        {
            if (standing != KernelStanding.Asked)
                ToCoordinator &= ~ToCoordinator.Prepared;
            if (standing is not (KernelStanding.Asked or KernelStanding.Prepared or KernelStanding.Told))
                ToCoordinator &= ~ToCoordinator.Proved;
        }
    }

    internal readonly void WriteTo(Span<char> key)
    {
        key[0] = (char)((Part is { } part ? (int)part.Phase + 1 : 0) | ((int)Work << 4) | ((int)Serves << 8) | ((int)Record << 10) | ((int)Call << 12));
        key[1] = (char)((int)ToCoordinator | (Bit(IsUp) << 6) | (Bit(SaidNo) << 8) | (Bit(IsStuck) << 9)
            | (Bit(IsWhole) << 10) | (Bit(CoordinatorHolds) << 11) | (Bit(KernelHolds) << 12) | (Bit(HoldsStale) << 13));
        key[2] = (char)((int)ToKernel | ((int)Stale << 4));
    }

    private static int Bit(bool fact) => fact ? 1 : 0;
}
