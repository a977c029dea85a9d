using System.Diagnostics;
using System.Reflection;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Embedders;

/// <summary>
/// The way of somebody who has nothing but the packages: contracts, an offload in two versions and a host, in a folder outside of the
/// repository, published by the SDK and run.
/// </summary>
[Collection(Alone.Name)]
public sealed class PackageTests
{
    private const UnixFileMode EveryoneMayRun = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    [Fact]
    public async Task FreshProjectsThatReferToThePackages_ArePublished_AndUpgradeTheirOffload()
    {
        using var folder = new HostFolder();
        CopyProjects(folder);
        await PublishAsync(folder);
        string Package(string version) => folder.Of(Path.Combine("packages", $"greeter.{version}.nupkg"));

        using (var host = EmbedderProcess.Start(folder.Of(Path.Combine("published", "App")), folder, "--First", Package("1.0.0"), "--Next", Package("2.0.0")))
        {
            await host.EndAsync();
            await host.SaysAsync("Hello newcomer, says 1.0.0, in another process: True");
            await host.SaysAsync("greeter 1.0.0 -> 2.0.0");
            await host.SaysAsync("Hello newcomer, says 2.0.0, in another process: True");
        }

        folder.AssertNothingLeft();
        if (!OperatingSystem.IsWindows())
            Assert.Equal(EveryoneMayRun, File.GetUnixFileMode(folder.Of(Path.Combine("published", "subpartition-host", "PluginRuntime.SubpartitionHost"))) & EveryoneMayRun);
    }

    private static string Built(string name) =>
        typeof(PackageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == name).Value!;

    private static void CopyProjects(HostFolder folder)
    {
        var source = Path.Combine(SampleRun.RepositoryRoot, "tests", "Embedders", "FromPackages");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = folder.Of(Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        File.WriteAllText(folder.Of("Directory.Build.props"), $"""
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
                <PluginRuntimeVersion>{Built("PackagesVersion")}</PluginRuntimeVersion>
                <HostingVersion>{Built("HostingVersion")}</HostingVersion>
              </PropertyGroup>
            </Project>
            """);

        // Packages of others come from where the build of these tests has them, without the network. Ours never come from there: their
        // version is used by nobody else, and they are unpacked here, where no earlier ones can be in their place.
        File.WriteAllText(folder.Of("nuget.config"), $"""
            <configuration>
              <config>
                <add key="globalPackagesFolder" value="{folder.Of("unpacked")}" />
              </config>
              <fallbackPackageFolders>
                <add key="build" value="{Built("PackageFolder")}" />
              </fallbackPackageFolders>
              <packageSources>
                <clear />
                <add key="built" value="{Built("PackagesBuilt")}" />
              </packageSources>
            </configuration>
            """);
    }

    private static async Task PublishAsync(HostFolder folder)
    {
        // No server is left behind: neither of the build nor of the compiler.
        var start = new ProcessStartInfo("dotnet", ["publish", folder.Of("App"), "-c", "Release", "-o", folder.Of("published"), "-nodeReuse:false", "-p:UseSharedCompilation=false"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder.Path,
        };
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using var publish = Process.Start(start)!;
        var said = publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        Assert.True(publish.ExitCode == 0, await said);
    }
}
