using System.IO.Compression;
using PluginRuntime.Control.ServiceRequests;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Packages;

/// <summary>Packages of less common shapes that work.</summary>
public sealed class PackageShapeTests
{
    [Fact]
    public async Task PrivateDependencies_OfTwoVersions_ServeSideBySide()
    {
        await using var host = await RuntimeHost.WithAsync("private-dependency.1.0.0");
        var first = host.Probe.Ask("version");
        var latch = new ProbeLatch();
        var old = host.Probe.IgnoreCancellationAsync(latch, default).AsTask();
        await latch.Entered.Within("call inside the old version");

        // Stateless: the new version serves while a call is inside the old one.
        var watch = new PhaseWatch();
        var upgrade = host.Runtime.ApplyAsync(RuntimeHost.Request("private-dependency.2.0.0") with { Progress = watch, Policy = Policies.Patient });
        await watch.When(UpgradePhase.Retire);
        var second = host.Probe.Ask("version");
        Assert.Equal("yes", host.Probe.Ask("""{ "answer": "yes" }"""));
        latch.Release();

        Assert.NotEqual(first, second);
        Assert.Equal(1, await old.Within("end of the old call"));
        (await upgrade.Within("report")).Applied().Collected();
    }

    [Fact]
    public async Task Satellites_AreFound()
    {
        await using var host = await RuntimeHost.WithAsync("satellites.1.0.0");

        string[] greetings = [host.Probe.Ask("en"), host.Probe.Ask("fr"), host.Probe.Ask("de")];

        Assert.DoesNotContain("", greetings);
        Assert.Equal(3, greetings.Distinct().Count());
        (await host.Runtime.ApplyAsync(new() { Recreate = ["satellites"] }).Within("report")).Applied().Collected();
        Assert.Equal(greetings[2], host.Probe.Ask("de"));
    }

    [Fact]
    public async Task ContractThatTheHostNeverKnew_IsLoadedOnceAndShared()
    {
        await using var host = await RuntimeHost.WithAsync("new-contract.1.0.0");
        var contract = AppDomain.CurrentDomain.GetAssemblies().Single(assembly => assembly.GetName().Name == "Late.Contracts");
        Assert.False(contract.IsCollectible);
        Assert.Equal(["Late.ILate"], host.Runtime.Modules[0].Exports);

        // As a plugin of the host would: the gate is found by its contract's type.
        var type = contract.GetType("Late.ILate", throwOnError: true)!;
        var gate = typeof(Gates.IEntryGates).GetMethod("GateOf")!.MakeGenericMethod(type).Invoke(host.Get<Gates.IEntryGates>(), null)!;
        object? Hello() => type.GetMethod("Hello")!.Invoke(gate, ["host"]);
        Assert.Equal("hello, host", Hello());

        var report = await host.Runtime.ApplyAsync(new() { Recreate = ["new-contract"] }).Within("report");

        report.Applied().Collected();
        Assert.Equal("hello, host", Hello());
        Assert.Single(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name == "Late.Contracts");
    }

    [Fact]
    public async Task PublishFolder_IsTakenAsWell_AndMayBeDeletedOrOverwrittenAtOnce()
    {
        var folder = Directory.CreateTempSubdirectory("pluginruntime-publish-").FullName;
        ZipFile.ExtractToDirectory(RuntimeHost.Package("probe.2.0.0"), folder);
        var module = Path.Combine(folder, "module");
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        host.Probe.Add(41);

        (await host.Runtime.ApplyAsync(ServiceRequest.ForPackages(module)).Within("report")).Applied();
        Directory.Delete(folder, recursive: true);

        await host.Serves(2, 41);
        (await host.Runtime.ApplyAsync(new() { Recreate = ["probe"] }).Within("report")).Applied();
        await host.Serves(2, 41);
    }

    [Fact]
    public async Task SourceThatIsOverwrittenAfterwards_LeavesTheWayBackWhole()
    {
        var folder = Directory.CreateTempSubdirectory("pluginruntime-source-").FullName;
        var source = Path.Combine(folder, "probe.nupkg");
        File.Copy(RuntimeHost.Package("probe.1.0.0"), source);
        await using var host = await RuntimeHost.StartAsync(runtime => runtime.AddModule(source));
        host.Probe.Add(41);
        File.Copy(RuntimeHost.Package("probe.2.0.0"), source, overwrite: true);

        (await host.Runtime.ApplyAsync(ServiceRequest.ForPackages(source)).Within("report")).Applied();
        Directory.Delete(folder, recursive: true);
        await host.Serves(2, 41);
        (await host.Runtime.ApplyAsync(new() { RollBack = ["probe"] }).Within("report")).Applied();

        await host.Serves(1, 41);
    }
}
