using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Swapping;
using PluginRuntime.Remoting;
using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.Host;
using PluginRuntime.Subpartitions.IoOffload;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Control.Upgrades;

/// <summary>
/// What a request would do with what runs in child processes, worked out without starting anything: packages against the process they will run
/// in, contracts against who exports and imports them.
/// </summary>
internal sealed class ChildPlan
{
    private readonly MicroKernel _kernel;
    private readonly OffloadTable _offloads;
    private readonly HostTable _hosts;
    private readonly RequestParts _parts;
    private readonly UpgradePolicy _policy;
    private readonly List<(ChildPart Part, SubpartitionVersion? Version)> _planned = [];

    private ChildPlan(RequestParts parts, MicroKernel kernel, OffloadTable offloads, HostTable hosts, UpgradePolicy policy)
    {
        _policy = policy;
        _parts = parts;
        _kernel = kernel;
        _offloads = offloads;
        _hosts = hosts;
    }

    /// <summary>Each part of a kind, and what is to serve; <see langword="null"/>: nothing.</summary>
    internal IReadOnlyList<(ChildPart Part, SubpartitionVersion? Version)> Planned(ModuleKind kind) => [.. _planned.Where(planned => planned.Part.Kind == kind)];

    /// <summary>What becomes of the version set.</summary>
    internal IEnumerable<VersionChange> Changes => _planned.Select(planned => new VersionChange(
        planned.Part.Id,
        planned.Part.Kind,
        (planned.Part.Kind == ModuleKind.IoOffload ? _offloads.Find(planned.Part.Id)?.Package : _hosts.Find(planned.Part.Id)?.Package)?.Version,
        planned.Version?.Version,
        planned.Version?.Hash));

    /// <summary>Why the request is rejected; <see langword="null"/> when it is not.</summary>
    internal UpgradeFailure? Failure { get; private set; }

    /// <summary>Works the plan out, up to what is refused. Makes nothing known to this process, so that nothing is loaded.</summary>
    internal static ChildPlan Check(RequestParts parts, MicroKernel kernel, OffloadTable offloads, HostTable hosts, UpgradePolicy policy)
    {
        var plan = new ChildPlan(parts, kernel, offloads, hosts, policy);
        plan.CheckNames();
        plan.CheckFindings();
        if (plan.Failure is null)
            plan.CheckContracts();
        if (plan.Failure is null)
            plan.CheckWaysBack();
        if (plan.Failure is null)
            plan.CheckLiving();
        return plan;
    }

    /// <summary>Works the plan out, with the versions to serve.</summary>
    internal static ChildPlan Make(RequestParts parts, MicroKernel kernel, OffloadTable offloads, HostTable hosts, UpgradePolicy policy)
    {
        var plan = Check(parts, kernel, offloads, hosts, policy);
        if (plan.Failure is null)
            plan.MakeVersions();
        return plan;
    }

    private void CheckNames()
    {
        foreach (var twice in _parts.Children.GroupBy(part => part.Id).Where(group => group.Count() > 1))
            Reject(twice.Key, "request", "the request names it more than once", "Give one package or operation for each.");
        var modules = _kernel.Modules.Select(module => module.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var part in _parts.Children.Where(part => modules.Contains(part.Id)))
            Reject(part.Id, "plan", "a kernel module has this id", "Give it another id, or remove the module first.");
        foreach (var part in _parts.Children.Where(part => part.Kind == ModuleKind.IoOffload ? _hosts.Find(part.Id) is not null : _offloads.Find(part.Id) is not null))
            Reject(part.Id, "plan", part.Kind == ModuleKind.IoOffload ? "a type of virtual servers has this id" : "an I/O offload has this id", "Where code runs stays the same in all its versions. Give it another id, or remove the other first.");
    }

    private void CheckFindings()
    {
        foreach (var part in _parts.Children)
        {
            if (part.Package?.Inspection.Findings.FirstOrDefault(finding => finding.Severity == FindingSeverity.Refusal) is { } refusal)
                Reject(part.Id.Length > 0 ? part.Id : null, $"inspection ({refusal.Code})", refusal.Message, refusal.Remedy);
        }
    }

    /// <summary>Every contract has at most one exporter, and everyone's imports have one.</summary>
    private void CheckContracts()
    {
        var touched = _parts.Children.Select(part => part.Id).ToHashSet(StringComparer.Ordinal);
        var removed = _parts.Modules.Remove.ToHashSet(StringComparer.Ordinal);
        var modules = _kernel.Modules.Where(module => !removed.Contains(module.Id)).ToArray();
        var others = _offloads.Installed.Concat(_hosts.Subpartitions.DistinctBy(host => host.Id)).Where(offload => !touched.Contains(offload.Id)).ToArray();
        var applied = _parts.Children.Where(part => part.Package is not null).Select(part => (part.Id, part.Package!.Inspection)).ToArray();
        var again = _parts.Children.Where(part => part.Operation is ChildOperation.Recreate or ChildOperation.RollBack)
            .Select(part => (part.Id, Exports: ExportsOf(part))).ToArray();

        var exporters = modules.SelectMany(module => module.Exports.Select(contract => (contract, module.Id)))
            .Concat(others.SelectMany(offload => offload.Exports.Select(contract => (contract, offload.Id))))
            .Concat(applied.SelectMany(entry => entry.Inspection.Exports.Select(contract => (contract: contract.TypeName, entry.Id))))
            .Concat(again.SelectMany(entry => entry.Exports.Select(contract => (contract, entry.Id))))
            .ToLookup(entry => entry.contract, entry => entry.Id);
        foreach (var contract in exporters.Where(group => group.Distinct().Count() > 1))
            Reject(contract.Last(), "plan", $"{contract.Key} would be exported by {string.Join(" and ", contract.Distinct().Select(id => $"'{id}'"))}", "A contract has one exporter. Remove the other one first, or give the contract another interface.");

        var comes = _parts.Taken.Values.SelectMany(stored => _kernel.Inspect(stored).Exports).Select(contract => contract.TypeName);
        var known = exporters.Select(group => group.Key).Concat(_kernel.ExposedContracts).Concat(comes).ToHashSet(StringComparer.Ordinal);
        foreach (var (id, inspection) in applied)
        {
            foreach (var contract in inspection.Imports.Where(contract => !known.Contains(contract.TypeName)))
                Reject(id, "plan", $"it imports {contract}, which no module and no offload exports and the host does not expose", $"Apply what exports {contract} in the same request, or have the host expose it.");
        }

        foreach (var (importer, contract) in modules.SelectMany(module => module.Imports.Select(contract => (module.Id, contract)))
            .Concat(others.SelectMany(offload => offload.Imports.Select(contract => (offload.Id, contract))))
            .Where(entry => !known.Contains(entry.contract)))
        {
            Reject(importer, "plan", $"it imports {contract}, which nobody would export any more", $"Remove or upgrade '{importer}' first, or keep what exports {contract}.");
        }
    }

    private void CheckWaysBack()
    {
        foreach (var part in _parts.Children.Where(part => part.Operation == ChildOperation.RollBack && InstalledVersionOf(part) is null))
            Reject(part.Id, "request", "there is no version to roll back to: it was installed in the one that serves", "Apply the package of the version you want.");
    }

    /// <summary>There is room for one more generation. Applying it asks again when its turn to be prepared has come.</summary>
    private void CheckLiving()
    {
        foreach (var part in _parts.Children.Where(static part => part.Operation != ChildOperation.Remove))
        {
            if ((part.Kind == ModuleKind.IoOffload ? _offloads.FindLeft(part.Id)?.WhatIsInTheWay() : _hosts.FindLeft(part.Id)?.WhatIsInTheWay()) is { } obstacle)
                Reject(part.Id, "policy", obstacle.Cause, obstacle.Remedy);
        }
    }

    private void MakeVersions()
    {
        foreach (var part in _parts.Children)
        {
            var package = part.Operation switch
            {
                ChildOperation.Apply => VersionOf(part.Package!, _kernel, _policy),
                ChildOperation.Recreate or ChildOperation.RollBack => InstalledVersionOf(part),
                _ => null,
            };
            _planned.Add((part, package));
        }
    }

    /// <summary>What generations of a package are made from.</summary>
    internal static SubpartitionVersion VersionOf(OffloadPackage package, MicroKernel kernel, UpgradePolicy policy)
    {
        var inspection = package.Inspection;
        foreach (var (name, path) in inspection.NewContractAssemblies)
            kernel.Outside.Know(name, path);
        return new SubpartitionVersion(
            inspection.ModuleId,
            inspection.Version,
            LoadOrders.Of(package, generation: 0, kernel.Configuration, policy),
            () => LoadOrders.SettingsOf(inspection.ModuleId, kernel.Configuration),
            inspection.Frameworks,
            [.. inspection.Exports.Select(contract => RemoteOf(TypeOf(contract)))],
            [.. inspection.Imports.Select(TypeOf).Select(contract => (RemoteOf(contract), kernel.TargetOf(contract)))]) { Hash = package.Stored.Hash };

        Type TypeOf(ContractName contract) => kernel.Outside.TypeOf(contract.TypeName, contract.AssemblyName);

        RemoteContract RemoteOf(Type contract) => RemoteContracts.Of(contract, kernel.Outside.ContractAssemblies);
    }

    private IEnumerable<string> ExportsOf(ChildPart part) => InstalledVersionOf(part)?.Exports.Select(contract => contract.Contract.FullName!) ?? [];

    /// <summary>The version that runs, or the one that a way back leads to.</summary>
    private SubpartitionVersion? InstalledVersionOf(ChildPart part)
    {
        var (running, previous) = part.Kind == ModuleKind.IoOffload
            ? (_offloads.Find(part.Id)?.Package, _offloads.Find(part.Id)?.Previous)
            : (_hosts.Find(part.Id)?.Package, _hosts.Find(part.Id)?.Previous);
        return part.Operation == ChildOperation.Recreate ? running : previous;
    }

    private void Reject(string? id, string step, string cause, string remedy) =>
        Failure ??= new UpgradeFailure(id, UpgradePhase.Inspect, step, cause, "Nothing was touched.", remedy);
}
