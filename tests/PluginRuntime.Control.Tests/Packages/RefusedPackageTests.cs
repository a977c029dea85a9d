using System.IO.Compression;
using PluginRuntime.Control.ServiceRequests;
using Xunit;

namespace PluginRuntime.Control.Tests.Packages;

/// <summary>What is refused before anything is touched.</summary>
public sealed class RefusedPackageTests
{
    [Theory]
    [InlineData("probe.4.0.0-missing-dependency", "PK1201", "Semver")]
    [InlineData("probe.4.0.0-wrong-framework", "PK1101", "11")]
    [InlineData("probe.4.0.0-missing-member", "PK12", "Greet")]
    [InlineData("probe.4.0.0-pinning", "PK1402", "PinnableState")]
    public async Task PackageThatCannotWork_IsRejectedByInspection(string package, string code, string cause)
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        host.Probe.Add(41);

        var report = await host.ApplyAsync(package);

        report.Failed(UpgradePhase.Rejected, UpgradePhase.Inspect, "probe", code).Because(cause);
        await NothingWasTouched(host, report);
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("corrupt")]
    [InlineData("corrupt assembly")]
    [InlineData("not a package")]
    [InlineData("not a module")]
    [InlineData("empty file")]
    [InlineData("empty folder")]
    [InlineData("unknown path")]
    [InlineData("single assembly")]
    public async Task PathThatIsNoGoodPackage_IsRejected(string kind)
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        host.Probe.Add(41);
        var folder = Directory.CreateTempSubdirectory("pluginruntime-packages-").FullName;
        try
        {
            var path = Make(kind, folder);

            var report = await host.Runtime.ApplyAsync(ServiceRequest.ForPackages(path)).Within("report");

            Assert.True(report.Outcome == UpgradePhase.Rejected, report.ToString());
            Assert.Equal(UpgradePhase.Inspect, report.Modules.Failure!.Phase);
            Assert.NotEmpty(report.Modules.Failure.Cause);
            Assert.NotEmpty(report.Modules.Failure.Remedy);
            await NothingWasTouched(host, report);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task OneBadPackageOfTwo_RejectsBoth()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0", "big-state.1.0.0");
        host.Probe.Add(41);

        var report = await host.ApplyAsync("big-state.2.0.0", "probe.4.0.0-missing-member");

        Assert.Equal(UpgradePhase.Rejected, report.Outcome);
        Assert.Equal("1.0.0", host.Runtime.Modules.Single(module => module.Id == "big-state").Version);
        await host.Serves(1, 41);
    }

    private static async Task NothingWasTouched(RuntimeHost host, ServiceReport report)
    {
        Assert.Empty(report.Modules.Retired);
        Assert.Equal(1, Assert.Single(host.Runtime.Modules).Generation);
        await host.Serves(1, 41);
        (await host.ApplyAsync("probe.2.0.0")).Applied();
        await host.Serves(2, 41);
    }

    private static string Make(string kind, string folder)
    {
        var good = RuntimeHost.Package("probe.2.0.0");
        var path = Path.Combine(folder, "made.nupkg");
        switch (kind)
        {
            case "truncated":
                File.WriteAllBytes(path, File.ReadAllBytes(good)[..^500]);
                break;
            case "corrupt":
                var bytes = File.ReadAllBytes(good);
                for (var at = bytes.Length / 3; at < (bytes.Length / 3) + 200; at++)
                    bytes[at] ^= 0x5a;
                File.WriteAllBytes(path, bytes);
                break;
            case "corrupt assembly":
                RewriteAssembly(good, path);
                break;
            case "not a package":
                File.WriteAllText(path, "This is not a package.");
                break;
            case "not a module":
                using (var archive = ZipFile.Open(path, ZipArchiveMode.Create))
                    archive.CreateEntry("readme.txt");
                break;
            case "empty file":
                File.WriteAllBytes(path, []);
                break;
            case "empty folder":
                return Directory.CreateDirectory(Path.Combine(folder, "empty")).FullName;
            case "single assembly":
                path = Path.Combine(folder, "made.dll");
                File.Copy(typeof(RefusedPackageTests).Assembly.Location, path);
                break;
        }

        return path;
    }

    /// <summary>A whole archive, in which the module's assembly is cut off.</summary>
    private static void RewriteAssembly(string good, string path)
    {
        File.Copy(good, path);
        using var archive = ZipFile.Open(path, ZipArchiveMode.Update);
        var entry = archive.GetEntry("module/Probe.dll") ?? throw new InvalidOperationException("The package has no module/Probe.dll.");
        using var content = entry.Open();
        content.SetLength(content.Length / 2);
    }
}
