namespace PluginRuntime.Control.Coordination.Protocol;

/// <summary>What a coordinator does.</summary>
internal enum CoordinatorAct
{
    /// <summary>Asks a kernel to prepare.</summary>
    Prepare,

    /// <summary>Tells a kernel that is prepared to go.</summary>
    Go,

    /// <summary>A last word: keep the new.</summary>
    Keep,

    /// <summary>A last word to a kernel that was told to go, or may have been: go back.</summary>
    GoBack,

    /// <summary>A last word to a kernel that was not told to go: throw the new away.</summary>
    Cancel,

    /// <summary>Lets a kernel's connection go, without a word.</summary>
    Cut,

    /// <summary>Asks the log to write a decision unless it has one, and to answer with the one it has.</summary>
    Decide,

    /// <summary>The request has ended.</summary>
    End,
}

/// <summary>Something a coordinator does.</summary>
/// <param name="Act">What.</param>
/// <param name="Kernel">To which kernel, counted from zero; -1 when none in particular.</param>
/// <param name="Decision">What it wishes the log to say.</param>
internal readonly record struct CoordinatorEffect(CoordinatorAct Act, int Kernel = -1, Decision Decision = Decision.Undecided);
