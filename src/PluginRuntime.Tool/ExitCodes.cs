namespace PluginRuntime.Tool;

/// <summary>What the tool ends with. They do not change.</summary>
internal static class ExitCodes
{
    internal const int Done = 0;

    /// <summary>What was asked for makes no sense.</summary>
    internal const int Usage = 1;

    /// <summary>Refused; nothing was touched.</summary>
    internal const int Rejected = 2;

    /// <summary>Tried or begun, and undone: all is as before.</summary>
    internal const int RolledBack = 3;

    /// <summary>No kernel, or one that does not answer.</summary>
    internal const int Unreachable = 4;

    /// <summary>Neither as before nor as wanted: a person has to look.</summary>
    internal const int NeedsPerson = 5;
}
