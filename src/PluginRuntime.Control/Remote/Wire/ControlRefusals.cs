namespace PluginRuntime.Control.Remote.Wire;

/// <summary>Kinds of refusals.</summary>
internal static class ControlRefusals
{
    /// <summary>What was asked makes no sense there: nobody of that name.</summary>
    internal const string Usage = "usage";

    /// <summary>This kernel does not have that.</summary>
    internal const string NotAvailable = "not-available";

    /// <summary>It cannot be done as things are; nothing was touched.</summary>
    internal const string Rejected = "rejected";

    /// <summary>It starts or stops.</summary>
    internal const string NotServing = "not-serving";

    /// <summary>It was cancelled.</summary>
    internal const string Cancelled = "cancelled";

    /// <summary>An error that is none of these.</summary>
    internal const string Failed = "failed";
}
