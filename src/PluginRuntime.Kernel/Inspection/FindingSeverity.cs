namespace PluginRuntime.Kernel.Inspection;

/// <summary>What a finding means for the request.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing.</summary>
    Information,

    /// <summary>The package is applied; a person should look.</summary>
    Warning,

    /// <summary>The package is refused. Nothing was touched.</summary>
    Refusal,
}
