using PluginRuntime.Control.Remote.Registry;

namespace PluginRuntime.Tool.Kernels;

/// <summary>Which of the kernels that run a command is for.</summary>
/// <param name="Names">Names that were given.</param>
/// <param name="All">Whether all were asked for.</param>
internal sealed record KernelChoice(IReadOnlyList<string> Names, bool All)
{
    /// <summary>The kernels, by name.</summary>
    /// <exception cref="ToolException">There is none, not all that were named run, or it is not said which of several.</exception>
    internal IReadOnlyList<KernelEntry> Resolve()
    {
        if (All && Names.Count > 0)
            throw new ToolException(ExitCodes.Usage, "Both --all and --kernel were given.", "Nothing was done.", "Give one of them.");
        var running = Registry().Read();
        if (running.Count == 0 && Names.Count == 0)
        {
            throw new ToolException(
                ExitCodes.Unreachable, "No kernel runs that this user can manage.", "Nothing was done.",
                "Start a host that embeds PluginRuntime with PluginRuntimeOptions.Name set, as this user; `prt ps` lists those that run.");
        }

        if (All || (Names.Count == 0 && running.Count == 1))
            return running;
        if (Names.Count == 0)
        {
            throw new ToolException(
                ExitCodes.Usage, $"{running.Count} kernels run: {List(running)}.", "Nothing was done.", "Say which one is meant by --kernel NAME, several times if you like, or all of them by --all.");
        }

        List<KernelEntry> chosen = [];
        foreach (var name in Names.Distinct(StringComparer.Ordinal))
        {
            chosen.Add(running.FirstOrDefault(kernel => kernel.Name == name) ?? throw new ToolException(
                ExitCodes.Unreachable, $"No kernel named '{name}' runs.", running.Count == 0 ? "No kernel runs that this user can manage." : $"Those that run: {List(running)}.",
                "Give the name of one that runs, or start its host; names are as in PluginRuntimeOptions.Name."));
        }

        return chosen;
    }

    /// <summary>The one kernel that a command is for which is no command for several.</summary>
    /// <exception cref="ToolException">As for <see cref="Resolve"/>, or several were chosen.</exception>
    internal KernelEntry ResolveOne()
    {
        var chosen = Resolve();
        return chosen.Count == 1 ? chosen[0] : throw new ToolException(ExitCodes.Usage, $"This is for one kernel, and {chosen.Count} were chosen: {List(chosen)}.", "Nothing was done.", "Say which one by --kernel NAME.");
    }

    internal static KernelRegistry Registry() => new(KernelRegistry.DefaultFolder());

    private static string List(IEnumerable<KernelEntry> kernels) => string.Join(", ", kernels.Select(static kernel => $"'{kernel.Name}'"));
}
