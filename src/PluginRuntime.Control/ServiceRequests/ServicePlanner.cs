using System.Collections.Immutable;
using NuGet.Versioning;
using PluginRuntime.Control.Upgrades;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Loading;
using PluginRuntime.Kernel.Swapping;
using PluginRuntime.Subpartitions;
using PluginRuntime.Subpartitions.Host;
using PluginRuntime.Subpartitions.IoOffload;

namespace PluginRuntime.Control.ServiceRequests;

/// <summary>
/// Works out what a request would do, by the code that the phase <see cref="UpgradePhase.Inspect"/> of applying it runs: what is refused here
/// is refused there, for the same reason.
/// </summary>
internal sealed class ServicePlanner(MicroKernel kernel, OffloadTable offloads, HostTable hosts, PauseHistory pauses)
{
    /// <summary>Works a plan out.</summary>
    internal ServicePlan Plan(ServiceRequest request, UpgradePolicy policy)
    {
        var parts = RequestParts.Of(request, kernel, offloads, hosts);
        var children = ChildPlan.Check(parts, kernel, offloads, hosts, policy);
        var forecast = parts.HasModules || parts.Children.Count == 0 ? ForecastOf(parts, policy) : null;
        PlannedPart[] planned = [.. ModulesOf(parts, forecast), .. parts.Children.Select(part => PartOf(part, policy))];
        var (pause, source) = PauseOf(planned, forecast);
        return new ServicePlan
        {
            Request = request.Id,
            Failure = (parts.Children.Count > 0 ? children.Failure : null) ?? forecast?.Plan.Failure,
            Parts = planned,
            Rebindings = [.. forecast?.Rebinds.Select(static rebind => new PlannedRebinding(rebind.Who, rebind.Contract, rebind.Exporter)) ?? [], .. ChildRebindings(parts)],
            Findings =
            [
                .. (forecast?.Plan.Findings ?? []).Concat(parts.Children.SelectMany(static part => part.Package is { } package ? package.Inspection.Findings : []))
                    .OrderByDescending(static finding => finding.Severity),
            ],
            ExpectedPause = pause,
            ExpectedPauseSource = source,
            Living = [.. planned.SelectMany(LivingOf)],
        };
    }

    /// <summary>Reads a package's metadata, beside those of the version that runs, if one does.</summary>
    /// <exception cref="ModulePackageException">It is not a package, or it is damaged.</exception>
    /// <exception cref="ModuleStoreException">The store cannot be written.</exception>
    internal ModuleInspection Inspect(string path)
    {
        var stored = kernel.Packages.Take(path);
        return PackageIntake.KindOf(stored) is (ModuleKind.IoOffload or ModuleKind.VirtualServer) and var kind
            ? kernel.Packages.InspectForChild(stored, kind).Inspection
            : kernel.InspectBesideRunning(stored);
    }

    /// <summary>Why the modules of a request with other parts would be rejected; <see langword="null"/>: they would not.</summary>
    internal UpgradeFailure? RefusalOfModules(RequestParts parts, UpgradePolicy policy) => ForecastOf(parts, policy).Plan.Failure;

    /// <summary>Modules are planned for good when offloads of the request that are new serve already; those that are upgraded still serve the old.</summary>
    private SwapForecast ForecastOf(RequestParts parts, UpgradePolicy policy)
    {
        var coming = parts.Children.Where(part => part is { Kind: ModuleKind.IoOffload, Package: not null } && offloads.Find(part.Id) is null)
            .SelectMany(static part => part.Package!.Inspection.Exports.Select(contract => (contract, part.Id)));
        return kernel.Forecast(KernelModuleUpgrade.RequestOf(parts, policy, since: 0), coming);
    }

    private static IEnumerable<PlannedPart> ModulesOf(RequestParts parts, SwapForecast? forecast)
    {
        if (forecast is null)
            return [];
        if (forecast.Plan.Modules.Count > 0)
            return forecast.Plan.Modules.Select(module => PartOf(module, parts, forecast));

        // The plan could not be made; what was asked for is listed with what is known of it.
        var request = parts.Modules;
        return request.Packages.Select(static path => Unknown(path, PlannedOperation.Install))
            .Concat(request.Recreate.Select(static id => Unknown(id, PlannedOperation.Recreate)))
            .Concat(request.RollBack.Select(static id => Unknown(id, PlannedOperation.RollBack)))
            .Concat(request.Remove.Select(static id => Unknown(id, PlannedOperation.Remove)));
    }

    private static PlannedPart Unknown(string id, PlannedOperation operation) => new() { Id = id, Kind = null, Operation = operation };

    private static PlannedPart PartOf(PlannedModule module, RequestParts parts, SwapForecast forecast)
    {
        var (before, after) = (module.Old?.Inspection, module.Inspection);
        var operation = parts.Modules.Remove.Contains(module.Module) ? PlannedOperation.Remove
            : parts.Modules.Recreate.Contains(module.Module) ? PlannedOperation.Recreate
            : parts.Modules.RollBack.Contains(module.Module) ? PlannedOperation.RollBack
            : OperationOf(before?.Version, after?.Version);
        var (hasWayBack, wayBack) = PlannedWayBack.OfModule(before, after);
        return new PlannedPart
        {
            Id = module.Module,
            Kind = after is { ModuleId.Length: 0 } ? null : ModuleKind.KernelModule,
            Operation = operation,
            From = before?.Version,
            To = after?.Version,
            Restarts = (before, after, forecast.ClosesGates) switch
            {
                (null, _, _) => "nothing: it is new",
                (_, null, _) => "nothing: it is unloaded when the calls inside have ended",
                (_, _, false) => "nothing: new calls are led to the new generation, no gate closes",
                _ => $"nothing: its gates close while state passes{(forecast.Bystanders.Count == 0 ? "" : $", and {string.Join(", ", forecast.Bystanders)} in between has to be quiet too")}",
            },
            HandOversBefore = before is null ? [] : before.HandOvers,
            HandOversAfter = after is null ? [] : after.HandOvers,
            ExportsBefore = NamesOf(before?.Exports),
            ExportsAfter = NamesOf(after?.Exports),
            ImportsBefore = NamesOf(before?.Imports),
            ImportsAfter = NamesOf(after?.Imports),
            HasWayBack = hasWayBack,
            WayBack = wayBack,
        };
    }

    private PlannedPart PartOf(ChildPart part, UpgradePolicy policy)
    {
        var isOffload = part.Kind == ModuleKind.IoOffload;
        var installed = InstalledOf(part);
        var running = installed.Count == 0 ? null : installed[0];
        var inspection = part.Package?.Inspection;
        var to = part.Operation switch
        {
            ChildOperation.Apply => inspection!.Version,
            ChildOperation.Recreate => running?.Version,
            ChildOperation.RollBack => running?.PreviousVersion,
            _ => null,
        };
        var servers = isOffload ? 0 : hosts.Find(part.Id)?.Servers.Count ?? 0;
        var (hasWayBack, wayBack) = PlannedWayBack.OfChild(part, running?.Version, policy);
        return new PlannedPart
        {
            Id = part.Id,
            Kind = inspection is { ModuleId.Length: 0 } ? null : part.Kind,
            Operation = part.Operation switch
            {
                ChildOperation.Apply => OperationOf(running?.Version, to),
                ChildOperation.Recreate => PlannedOperation.Recreate,
                ChildOperation.RollBack => PlannedOperation.RollBack,
                _ => PlannedOperation.Remove,
            },
            From = running?.Version,
            To = to,
            Restarts = (isOffload, running, part.Operation) switch
            {
                (_, null, _) => isOffload ? "nothing: a process is started for it" : "nothing: processes are started for it",
                (_, _, ChildOperation.Remove) => isOffload ? $"process {running.ProcessId} ends when it has drained" : $"{Processes(installed)} end, and {servers} virtual servers with them",
                (true, _, _) => $"process {running.ProcessId}: an offload is upgraded by a new process; the old one takes no new calls, finishes those inside and ends",
                _ => $"{Processes(installed)}: new processes are started, {servers} virtual servers move to them with state and connections, and the old ones end",
            },
            HandOversBefore = isOffload ? [] : HandOversOf(hosts.Find(part.Id)?.Package?.Hash),
            HandOversAfter = part.Operation switch
            {
                _ when isOffload => ImmutableArray<HandOverDeclaration>.Empty,
                ChildOperation.Apply => inspection!.HandOvers,
                ChildOperation.Recreate => HandOversOf(hosts.Find(part.Id)?.Package?.Hash),
                ChildOperation.RollBack => HandOversOf(hosts.Find(part.Id)?.Previous?.Hash),
                _ => [],
            },
            ExportsBefore = running?.Exports ?? [],
            ExportsAfter = part.Operation == ChildOperation.Remove ? [] : inspection is null ? running?.Exports ?? [] : NamesOf(inspection.Exports),
            ImportsBefore = running?.Imports ?? [],
            ImportsAfter = part.Operation == ChildOperation.Remove ? [] : inspection is null ? running?.Imports ?? [] : NamesOf(inspection.Imports),
            HasWayBack = hasWayBack,
            WayBack = wayBack,
        };
    }

    /// <summary>Of a version of virtual servers that runs, or has run: its package is in the store.</summary>
    private ImmutableArray<HandOverDeclaration> HandOversOf(string? hash) =>
        hash is { Length: > 0 } && kernel.Packages.Find(hash, out _) is { } stored ? kernel.Packages.InspectForChild(stored, ModuleKind.VirtualServer).Inspection.HandOvers : [];

    private IReadOnlyList<InstalledSubpartition> InstalledOf(ChildPart part) =>
        [.. (part.Kind == ModuleKind.IoOffload ? offloads.Installed : hosts.Subpartitions).Where(subpartition => subpartition.Id == part.Id)];

    /// <summary>The host's gates of an offload's contracts lead to its router for good; who is behind it changes.</summary>
    private IEnumerable<PlannedRebinding> ChildRebindings(RequestParts parts) =>
        from part in parts.Children
        where part.Kind == ModuleKind.IoOffload && part.Operation != ChildOperation.Remove
        let exports = part.Package is { } package ? NamesOf(package.Inspection.Exports) : offloads.Installed.FirstOrDefault(offload => offload.Id == part.Id)?.Exports ?? []
        from contract in exports
        select new PlannedRebinding(SwapForecast.Host, contract, part.Id);

    private (TimeSpan? Pause, string Source) PauseOf(PlannedPart[] parts, SwapForecast? forecast)
    {
        List<string> sources = [];
        TimeSpan? longest = TimeSpan.Zero;
        foreach (var part in parts.Where(static part => part.Operation is not (PlannedOperation.Install or PlannedOperation.Remove)))
        {
            if (part.Kind == ModuleKind.KernelModule && forecast is { ClosesGates: false })
            {
                sources.Add($"{part.Id}: no gate closes");
                continue;
            }

            var earlier = pauses.Of(part.Id);
            sources.Add(earlier.Count == 0 ? $"{part.Id}: not upgraded in this process so far" : $"{part.Id}: the longest of its last {earlier.Count} upgrades in this process");
            longest = earlier.Count == 0 || longest is null ? null : TimeSpan.FromTicks(Math.Max(longest.Value.Ticks, earlier.Max().Ticks));
        }

        return sources.Count == 0 ? (TimeSpan.Zero, "nobody calls what is installed or removed") : (longest, string.Join("; ", sources));
    }

    private IEnumerable<LivingResource> LivingOf(PlannedPart part)
    {
        if (part.Kind == ModuleKind.KernelModule)
        {
            return kernel.Modules.Where(module => module.Id == part.Id)
                .Select(module => new LivingResource(part.Id, $"generation {module.Generation}, in the host's process", Environment.ProcessId, 0, TimeSpan.Zero));
        }

        return offloads.Installed.Concat(hosts.Subpartitions).Where(subpartition => subpartition.Id == part.Id && subpartition.ProcessId != 0).Select(subpartition =>
        {
            var figures = ProcessFigures.Of(subpartition.ProcessId);
            return new LivingResource(part.Id, $"generation {subpartition.Generation}, process {subpartition.ProcessId}", subpartition.ProcessId, figures.MemoryBytes, figures.ProcessorTime);
        });
    }

    private static string Processes(IReadOnlyList<InstalledSubpartition> installed) =>
        $"{(installed.Count == 1 ? "process" : "processes")} {string.Join(", ", installed.Select(static subpartition => subpartition.ProcessId))}";

    private static string[] NamesOf(IEnumerable<ContractName>? contracts) => [.. contracts?.Select(static contract => contract.TypeName) ?? []];

    private static PlannedOperation OperationOf(string? from, string? to)
    {
        if (from is null)
            return PlannedOperation.Install;
        if (!NuGetVersion.TryParse(from, out var before) || !NuGetVersion.TryParse(to, out var after))
            return from == to ? PlannedOperation.Reapply : PlannedOperation.Upgrade;
        return after.CompareTo(before) switch
        {
            0 => PlannedOperation.Reapply,
            > 0 => PlannedOperation.Upgrade,
            _ => PlannedOperation.Downgrade,
        };
    }
}
