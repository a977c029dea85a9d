using System.Text.RegularExpressions;
using PluginRuntime.EndToEnd.Tests.Offloads;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Embedders;

/// <summary>
/// An offload is called, upgraded and called again in hosts of each kind, and nothing is left when they have stopped. A test project is one
/// kind more: these tests themselves. So is a host that has the runtime from its package: <see cref="PackageTests"/>.
/// </summary>
public sealed partial class EmbedderTests
{
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
    private static readonly string Artifacts = Path.Combine(SampleRun.RepositoryRoot, "artifacts");

    [Fact]
    public Task WorkerHost_UpgradesItsOffload() => WorkAsync(Path.Combine(Artifacts, "bin", "WorkerEmbedder", Configuration, "WorkerEmbedder.dll"));

    [Fact]
    public Task WebHost_UpgradesItsOffload() => ServeAsync(Path.Combine(Artifacts, "bin", "WebEmbedder", Configuration, "WebEmbedder.dll"));

    [Fact]
    public async Task PublishedWorkerHost_CopiedElsewhere_UpgradesItsOffload()
    {
        using var copy = new HostFolder();
        await WorkAsync(CopyPublished("WorkerEmbedder", copy));
    }

    [Fact]
    public async Task PublishedWebHost_CopiedElsewhere_UpgradesItsOffload()
    {
        using var copy = new HostFolder();
        await ServeAsync(CopyPublished("WebEmbedder", copy));
    }

    private static async Task WorkAsync(string program)
    {
        using var folder = new HostFolder();
        using (var host = EmbedderProcess.Start(program, folder, Settings(folder)))
        {
            await host.EndAsync();
            await host.SaysAsync("answered by 1.0.0 in another process: True");
            await host.SaysAsync("tally 1.0.0 -> 2.0.0");
            await host.SaysAsync("answered by 2.0.0 in another process: True");
        }

        folder.AssertNothingLeft();
    }

    private static async Task ServeAsync(string program)
    {
        using var folder = new HostFolder();
        using (var host = EmbedderProcess.Start(program, folder, [.. Settings(folder), "--urls", "http://127.0.0.1:0"]))
        {
            await host.SaysAsync("Application started");
            using var client = new HttpClient { BaseAddress = new Uri(Address().Match(host.Output).Groups[1].Value) };
            Assert.Equal("answered by 1.0.0 in another process: True", await client.GetStringAsync(new Uri("/", UriKind.Relative)).Within("first answer"));
            using var report = await client.PostAsync(new Uri("/upgrade", UriKind.Relative), null).Within("report");
            Assert.Contains("tally 1.0.0 -> 2.0.0", await report.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Equal("answered by 2.0.0 in another process: True", await client.GetStringAsync(new Uri("/", UriKind.Relative)).Within("second answer"));
            await host.StopAsync();
        }

        folder.AssertNothingLeft();
    }

    /// <summary>What is published must not count on the folder that it was published to, nor on the repository.</summary>
    private static string CopyPublished(string host, HostFolder copy)
    {
        var published = Path.Combine(Artifacts, "embedders", Configuration, host);
        foreach (var file in Directory.EnumerateFiles(published, "*", SearchOption.AllDirectories))
        {
            var target = copy.Of(Path.GetRelativePath(published, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy.Of(host);
    }

    private static string[] Settings(HostFolder folder) =>
        ["--First", TallyHost.Package("1.0.0"), "--Next", TallyHost.Package("2.0.0"), "--PluginRuntime:Modules:tally:Folder", folder.Path];

    [GeneratedRegex(@"Now listening on: (\S+)")]
    private static partial Regex Address();
}
