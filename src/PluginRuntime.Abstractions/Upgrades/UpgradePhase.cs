namespace PluginRuntime;

/// <summary>The phases of every upgrade, in their order. What happens in a phase differs by what is upgraded, the phases do not.</summary>
public enum UpgradePhase
{
    /// <summary>Metadata only: kind, versions, link check, policy, plan. Nothing was touched.</summary>
    Inspect,

    /// <summary>The new generation is loaded, started and rehearsed beside the old, which never notices.</summary>
    Prepare,

    /// <summary>The gates hold new calls; those inside finish.</summary>
    Close,

    /// <summary>State passes from old to new.</summary>
    HandOver,

    /// <summary>The gates lead to the new generations. It cannot fail.</summary>
    Switch,

    /// <summary>The new serves, the old is kept ready; health is judged.</summary>
    Probation,

    /// <summary>The old is stopped, unloaded and proved gone.</summary>
    Retire,

    /// <summary>End: the new serves and the old is gone, or reported by name.</summary>
    Applied,

    /// <summary>End: refused before anything was touched.</summary>
    Rejected,

    /// <summary>End: the old serves as before; what was new is thrown away.</summary>
    RolledBack,
}
