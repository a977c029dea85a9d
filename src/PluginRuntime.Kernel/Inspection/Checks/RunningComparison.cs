using NuGet.Versioning;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>What changes for others when this version takes the place of the running one.</summary>
internal static class RunningComparison
{
    public static void Run(ModuleInspection module, ModuleInspection running, FindingList findings)
    {
        if (module.ModuleId != running.ModuleId)
        {
            findings.Refuse(FindingCodes.OtherModule, $"The package is the module '{module.ModuleId}'; the running one is '{running.ModuleId}'.",
                "A module keeps its id in all its versions.");
            return;
        }

        if (module.Kind != running.Kind)
        {
            findings.Refuse(FindingCodes.OtherModule, $"The package is {NameOf(module.Kind)} and the running '{running.ModuleId}' is {NameOf(running.Kind)}.",
                "Where a module runs stays the same in all its versions. Remove the running one and install the new one, or give it another id.");
            return;
        }

        var (now, before) = ($"{module.ModuleId} {module.Version}", $"{running.ModuleId} {running.Version}");
        foreach (var removed in running.Exports.Except(module.Exports))
        {
            findings.Refuse(FindingCodes.ExportRemoved, $"{now} does not implement {removed}, which {before} serves: callers of it would find nobody.",
                "Go on implementing the contract; one that nobody should use any more may answer with an error. To end it, remove the module and install the new one.");
        }

        foreach (var added in module.Exports.Except(running.Exports))
            findings.Inform(FindingCodes.ExportAdded, $"{now} also implements {added}.", "Nothing to do.");
        foreach (var added in module.Imports.Except(running.Imports))
            findings.Inform(FindingCodes.ImportAdded, $"{now} also uses {added}.", "A module that exports it must serve; otherwise the upgrade is refused when it is prepared.");
        CompareVersions(module, running, findings);
        CompareHandOver(module, running, now, before, findings);
    }

    private static void CompareVersions(ModuleInspection module, ModuleInspection running, FindingList findings)
    {
        if (NuGetVersion.TryParse(module.Version, out var version) && NuGetVersion.TryParse(running.Version, out var older) && version < older)
            findings.Inform(FindingCodes.Downgrade, $"This is a downgrade: {running.Version} is running, {module.Version} is in the package.", "Nothing to do if that is meant.");
    }

    private static void CompareHandOver(ModuleInspection module, ModuleInspection running, string now, string before, FindingList findings)
    {
        if (running.HandOvers.IsEmpty)
            return;
        if (module.HandOvers.IsEmpty)
        {
            findings.Warn(FindingCodes.HandOverDropped, $"{before} hands over state ({string.Join(", ", running.HandOvers.Select(handOver => handOver.ClassName))}) and {now} has no hand-over: the state is lost.",
                "Implement IHandOver<TState> or IHandOverByValue in the new version, unless its state can be lost.");
            return;
        }

        foreach (var state in running.HandOvers.Select(handOver => handOver.StateType).OfType<string>().Except(module.HandOvers.Select(handOver => handOver.StateType).OfType<string>()))
        {
            findings.Warn(FindingCodes.StateNotTaken, $"{before} hands over {state} by reference and {now} does not take it.",
                $"Implement IHandOver<{state}> in the new version, unless that state can be lost.");
        }

        var (wasByValue, isByValue) = (running.HandOvers.Any(IsByValue), module.HandOvers.Any(IsByValue));
        if (wasByValue && !isByValue)
        {
            findings.Warn(FindingCodes.StateNotTaken, $"{before} hands over state by value and {now} does not take any by value.",
                "Implement IHandOverByValue in the new version, unless that state can be lost.");
        }
    }

    internal static string NameOf(ModuleKind kind) => kind switch
    {
        ModuleKind.IoOffload => "an I/O offload",
        ModuleKind.VirtualServer => "a type of virtual servers",
        _ => "a kernel module",
    };

    private static bool IsByValue(HandOverDeclaration handOver) => handOver.Kind != HandOverKind.ByReference;
}
