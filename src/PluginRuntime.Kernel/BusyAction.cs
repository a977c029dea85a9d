namespace PluginRuntime.Kernel;

/// <summary>What becomes of a request that comes while another one is being applied.</summary>
public enum BusyAction
{
    /// <summary>It waits for its turn, in the order of arrival; cancelling it gives the place up.</summary>
    Wait,

    /// <summary>It is rejected, naming the one that runs.</summary>
    Refuse,
}
