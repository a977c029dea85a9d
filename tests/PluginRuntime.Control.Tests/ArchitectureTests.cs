using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Xunit;

namespace PluginRuntime.Control.Tests;

/// <summary>Who may know whom, read from the assemblies.</summary>
public sealed class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["PluginRuntime.Abstractions"] = [],
        ["PluginRuntime.Kernel"] = ["PluginRuntime.Abstractions"],
        ["PluginRuntime.Subpartitions"] = ["PluginRuntime.Abstractions"],
        ["PluginRuntime.Control"] = ["PluginRuntime.Abstractions", "PluginRuntime.Kernel", "PluginRuntime.Subpartitions"],
        ["PluginRuntime.SubpartitionHost"] = ["PluginRuntime.Abstractions", "PluginRuntime.Kernel", "PluginRuntime.Subpartitions"],
        ["PluginRuntime.Tool"] = ["PluginRuntime.Abstractions", "PluginRuntime.Kernel", "PluginRuntime.Subpartitions", "PluginRuntime.Control"],
    };

    public static TheoryData<string> Assemblies =>
        [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "PluginRuntime.*.dll")
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(name => !name.EndsWith(".Tests", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Assembly_ReferencesOnlyWhatTheArrowsAllow(string name)
    {
        Assert.True(Allowed.TryGetValue(name, out var allowed), $"{name} is new: say in this test whom it may know.");
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".dll"));

        var references = ReferencesOf(file);

        Assert.Empty(references.Where(IsOurs).Except(allowed));
        if (name != "PluginRuntime.Kernel")
            Assert.DoesNotContain("McMaster.NETCore.Plugins", references);
    }

    [Fact]
    public void Kernel_IsTheUserOfTheLoader()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "PluginRuntime.Kernel.dll"));

        Assert.Contains("McMaster.NETCore.Plugins", ReferencesOf(file));
    }

    public static TheoryData<string> Packages =>
        [.. Directory.EnumerateFiles(Path.Combine(RuntimeHost.RepositoryRoot, "artifacts", "test-modules"), "*.nupkg")
            .Concat(Directory.Exists(PluginPackages) ? Directory.EnumerateFiles(PluginPackages, "*.nupkg") : [])
            .Select(path => Path.GetRelativePath(RuntimeHost.RepositoryRoot, path))];

    private static string PluginPackages { get; } = Path.Combine(RuntimeHost.RepositoryRoot, "plugins", "packages");

    [Theory]
    [MemberData(nameof(Packages))]
    public void Module_KnowsAbstractionsAndItsContractsOnly_AndDeploysNothingOfOurs(string package)
    {
        using var archive = ZipFile.OpenRead(Path.Combine(RuntimeHost.RepositoryRoot, package));
        var modules = archive.Entries.Where(entry => entry.FullName.StartsWith("module/", StringComparison.Ordinal) && entry.FullName.EndsWith(".dll", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(modules);
        Assert.DoesNotContain(modules, entry => IsOurs(entry.Name));
        foreach (var entry in modules)
        {
            using var content = new MemoryStream();
            using (var stream = entry.Open())
                stream.CopyTo(content);
            content.Position = 0;
            Assert.Empty(ReferencesOf(content).Where(IsOurs).Except(["PluginRuntime.Abstractions"]));
        }
    }

    private static bool IsOurs(string assembly) => assembly.StartsWith("PluginRuntime.", StringComparison.Ordinal);

    private static string[] ReferencesOf(Stream assembly)
    {
        using var image = new PEReader(assembly, PEStreamOptions.LeaveOpen);
        if (!image.HasMetadata)
            return [];
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
