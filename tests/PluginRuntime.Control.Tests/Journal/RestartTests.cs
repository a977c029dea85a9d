using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Control.Journal;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Control.Upgrades;
using PluginRuntime.Kernel;
using Xunit;

namespace PluginRuntime.Control.Tests.Journal;

/// <summary>A kernel with a name comes up with the versions it had; a deployment counts once.</summary>
public sealed class RestartTests : IDisposable
{
    private readonly NamedKernel _kernel = new();

    [Fact]
    public async Task UpgradedModule_ComesBackUpgraded_WithItsWayBack_AndItsHistory()
    {
        await using (var host = await _kernel.StartAsync("probe.1.0.0"))
            (await host.ApplyAsync("probe.2.0.0")).Applied();

        await using (var host = await _kernel.StartAsync("probe.1.0.0"))
        {
            await host.Serves(2, 0);
            Assert.Equal("1.0.0", Assert.Single(host.Runtime.Modules).PreviousVersion);
            var history = await host.Runtime.HistoryAsync();
            Assert.Equal([new RecordedChange("probe", "1.0.0", "2.0.0"), new RecordedChange("probe", null, "1.0.0")], history.Select(static record => Assert.Single(record.Changes)));
            Assert.All(history, static record => Assert.Equal((RecordedOutcome.Applied, Environment.UserName), (record.Outcome, record.By)));
            (await host.Runtime.ApplyAsync(new ServiceRequest { RollBack = ["probe"] })).Applied();
        }

        await using (var host = await _kernel.StartAsync("probe.1.0.0"))
            await host.Serves(1, 0);
    }

    [Fact]
    public async Task RequestThatWasUndone_LeavesTheOld()
    {
        await using (var host = await _kernel.StartAsync("probe.1.0.0"))
        {
            var report = await host.Runtime.ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Steps = new HoldingSteps().Go().Keep("it is turned") }).Within("report");
            Assert.True(report.Outcome == UpgradePhase.RolledBack, report.ToString());
        }

        Assert.Equal("1.0.0", Assert.Single(_kernel.Versions()).Version);
    }

    [Theory]
    [InlineData("Committed", 2)]
    [InlineData("Aborted", 1)]
    public async Task RequestOfACoordinator_ThatWasNotEnded_EndsAsItsLogSays(string decision, int version)
    {
        InstalledVersion next;
        await using (var host = await _kernel.StartAsync("probe.1.0.0"))
        {
            (await host.ApplyAsync("probe.2.0.0")).Applied();
            next = Assert.Single(host.Get<KernelState>().Journal!.Versions);
            (await host.Runtime.ApplyAsync(new ServiceRequest { RollBack = ["probe"] })).Applied();
        }

        // As a process leaves it that is killed while it is held.
        using (var journal = KernelJournal.Open(_kernel.JournalPath, TimeProvider.System))
        {
            journal.Received(new ServiceRequest { Id = "of-many", Coordinator = "the log, of-many" });
            journal.Decided("of-many", [new VersionChange("probe", next.Kind, "1.0.0", next.Version, next.Hash)]);
        }

        await using var restarted = await _kernel.StartAsync(runtime =>
        {
            RuntimeHost.Install(runtime, "probe.1.0.0");
            runtime.Services.AddSingleton<IDecisionLog>(new FakeDecisionLog(Enum.Parse<Decision>(decision)));
        });

        await restarted.Serves(version, 0);
        Assert.Equal(version == 2 ? RecordedOutcome.RecoveredToNew : RecordedOutcome.RecoveredToOld, (await restarted.Runtime.HistoryAsync(1))[0].Outcome);
    }

    [Fact]
    public async Task RemovedModule_StaysRemoved_UntilAnotherPackageIsConfigured()
    {
        await using (var host = await _kernel.StartAsync("probe.1.0.0", "stateless.1.0.0"))
            (await host.Runtime.ApplyAsync(new ServiceRequest { Remove = ["probe"] })).Applied();

        await using (var host = await _kernel.StartAsync("probe.1.0.0", "stateless.1.0.0"))
            Assert.Equal("stateless", Assert.Single(host.Runtime.Modules).Id);

        await using (var host = await _kernel.StartAsync("probe.2.0.0", "stateless.1.0.0"))
            await host.Serves(2, 0);
    }

    [Fact]
    public async Task DeploymentOfAnotherPackage_CountsOnce()
    {
        await using (var host = await _kernel.StartAsync("probe.1.0.0"))
            (await host.ApplyAsync("probe.2.0.0")).Applied();

        // Another package is configured: it counts, and what ran before is its way back.
        await using (var host = await _kernel.StartAsync("probe.3.0.0"))
        {
            Assert.Equal(("3.0.0", "2.0.0"), (Assert.Single(host.Runtime.Modules).Version, host.Runtime.Modules[0].PreviousVersion));
            (await host.ApplyAsync("probe.2.0.0")).Applied();
        }

        await using (var host = await _kernel.StartAsync("probe.3.0.0"))
            await host.Serves(2, 0);
    }

    [Fact]
    public async Task ModuleThatIsConfiguredNoMore_GoesOn()
    {
        await using (await _kernel.StartAsync("probe.1.0.0"))
        {
        }

        await using var host = await _kernel.StartAsync();
        await host.Serves(1, 0);
    }

    [Fact]
    public async Task RestartWithoutAChange_IsNoRequestOfTheHistory()
    {
        await using (await _kernel.StartAsync("probe.1.0.0"))
        {
        }

        await using var host = await _kernel.StartAsync("probe.1.0.0");
        Assert.Single(await host.Runtime.HistoryAsync());
    }

    [Fact]
    public async Task StoredPackageThatWasChanged_IsNamed_AndMendedWhereItIsConfigured()
    {
        await using (var host = await _kernel.StartAsync("probe.1.0.0"))
            (await host.ApplyAsync("probe.2.0.0")).Applied();
        var folder = _kernel.StoredFolderOf(Assert.Single(_kernel.Versions()).Hash);
        File.AppendAllText(Directory.EnumerateFiles(folder, "*.dll", SearchOption.AllDirectories).First(), "x");

        var exception = await Assert.ThrowsAsync<JournalException>(() => _kernel.StartAsync("probe.1.0.0"));

        Assert.Contains($"'probe' 2.0.0", exception.Message, StringComparison.Ordinal);
        Assert.Contains(folder, exception.Message, StringComparison.Ordinal);

        // The configuration has the same package: its files are put in place again.
        await using var mended = await _kernel.StartAsync("probe.2.0.0");
        await mended.Serves(2, 0);
    }

    [Fact]
    public async Task StoredPackageThatIsGone_IsNamed()
    {
        await using (var host = await _kernel.StartAsync("probe.1.0.0"))
            (await host.ApplyAsync("probe.2.0.0")).Applied();
        Directory.Delete(_kernel.StoredFolderOf(Assert.Single(_kernel.Versions()).Hash), recursive: true);

        Assert.Contains("'probe' 2.0.0", (await Assert.ThrowsAsync<JournalException>(() => _kernel.StartAsync("probe.1.0.0"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartThatFails_IsNoDeployment()
    {
        await using (await _kernel.StartAsync("probe.1.0.0"))
        {
        }

        await Assert.ThrowsAsync<ModuleInstallException>(() => _kernel.StartAsync("probe.4.0.0-missing-member"));

        Assert.Equal("1.0.0", Assert.Single(_kernel.Versions()).Version);
        await using var host = await _kernel.StartAsync("probe.1.0.0");
        await host.Serves(1, 0);
    }

    [Fact]
    public async Task SecondProcessOfTheName_IsRefused()
    {
        await using var first = await _kernel.StartAsync("probe.1.0.0");

        var exception = await Assert.ThrowsAsync<JournalException>(() => _kernel.StartAsync("probe.1.0.0"));

        Assert.Contains("'desk' runs already", exception.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_kernel.State, "desk"), exception.Message, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_kernel.State, "desk")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("with space")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task NameThatIsNone_IsRefused(string name)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => RuntimeHost.StartAsync(options: options => options.Name = name));

        Assert.Contains("it must be 1 to 64 letters", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DamagedJournal_TheHostDoesNotStart()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_kernel.JournalPath)!);
        File.WriteAllText(_kernel.JournalPath, new string('x', 5000));

        Assert.Contains("is damaged", (await Assert.ThrowsAsync<JournalException>(() => _kernel.StartAsync("probe.1.0.0"))).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _kernel.Dispose();
}
