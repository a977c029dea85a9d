using Microsoft.Extensions.Time.Testing;
using PluginRuntime.Control.Journal;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Control.Upgrades;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Control.Tests.Journal;

/// <summary>A journal of its own, which can be closed and opened as another process would.</summary>
internal sealed class JournalFile : IDisposable
{
    internal const string Before = "0000000000000000000000000000000000000000000000000000000000000001";
    internal const string After = "0000000000000000000000000000000000000000000000000000000000000002";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pluginruntime-journal-");
    private KernelJournal? _open;

    internal FakeTimeProvider Time { get; } = new();

    internal string Path => System.IO.Path.Combine(_folder.FullName, "journal.db");

    internal KernelJournal Journal => _open ??= KernelJournal.Open(Path, Time);

    /// <summary>Closes it, and opens it anew.</summary>
    internal KernelJournal Reopen()
    {
        Close();
        return Journal;
    }

    internal void Close()
    {
        _open?.Dispose();
        _open = null;
    }

    /// <summary>The version set, shortly.</summary>
    internal static string SetOf(KernelJournal journal) => string.Join(' ', journal.Versions.Select(static version => $"{version.Id}:{version.Version}<{version.PreviousVersion}"));

    internal static ServiceRequest Request(string id = "r", string? coordinator = null) => new() { Id = id, By = "somebody", Packages = ["some.nupkg"], Coordinator = coordinator };

    internal static VersionChange Install(string id, ModuleKind kind = ModuleKind.KernelModule) => new(id, kind, null, "1.0.0", Before);

    internal static VersionChange Upgrade(string id, ModuleKind kind = ModuleKind.KernelModule) => new(id, kind, "1.0.0", "2.0.0", After);

    internal static VersionChange Remove(string id) => new(id, ModuleKind.KernelModule, "1.0.0", null, null);

    internal static ServiceReport Report(string id = "r", UpgradePhase outcome = UpgradePhase.Applied) => new(
        id,
        new UpgradeReport
        {
            Outcome = outcome,
            Changes = [new ModuleChange("a", "1.0.0", "2.0.0", "by reference")],
            Phases = [new PhaseTiming(UpgradePhase.Prepare, TimeSpan.FromMilliseconds(12.5))],
            Findings = [],
            Failure = outcome == UpgradePhase.Applied ? null : new UpgradeFailure("a", outcome, "the step", "the cause", "the state", "the remedy"),
            Remarks = ["a remark"],
            Retired = [new RetiredGeneration("a", "1.0.0", 1, true, [], [])],
        },
        [],
        []);

    /// <summary>Goes through a whole request.</summary>
    internal void Apply(string id, params VersionChange[] changes)
    {
        Journal.Received(Request(id));
        Journal.Decided(id, changes);
        Journal.Switched(id);
        Journal.Ended(Request(id), changes, Report(id));
    }

    public void Dispose()
    {
        Close();
        _folder.Delete(recursive: true);
    }
}
