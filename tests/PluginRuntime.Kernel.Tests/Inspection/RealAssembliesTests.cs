using System.Runtime.InteropServices;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Inspection.Checks;
using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Tests.Inspection;

/// <summary>A module that is fine must never be refused: assemblies that are known to run link without a finding.</summary>
public sealed class RealAssembliesTests : IDisposable
{
    private static readonly string[] LinkCodes =
        [FindingCodes.MissingDependency, FindingCodes.MissingType, FindingCodes.MissingMethod, FindingCodes.MissingField, FindingCodes.MemberNotImplemented, FindingCodes.MemberNotVisible,
         FindingCodes.DependencyNotLinked, FindingCodes.MissingInOwnDependency, FindingCodes.HostAssemblyTooOld, FindingCodes.UnreadableAssembly];

    private readonly Workshop _workshop = new();

    public void Dispose() => _workshop.Dispose();

    [Fact]
    public void AssembliesBesideTheTests_Linked_HaveNoLinkErrors() => AssertLinks(AppContext.BaseDirectory, atLeast: 30);

    [Fact]
    public void AssembliesOfTheFramework_Linked_HaveNoLinkErrors() => AssertLinks(RuntimeEnvironment.GetRuntimeDirectory(), atLeast: 100);

    private void AssertLinks(string folder, int atLeast)
    {
        var findings = new FindingList(InspectionPolicy.Default);
        var package = _workshop.Package(Directory.EnumerateFiles(folder, "*.dll"));
        using var assemblies = ModuleAssemblies.Open(package, _workshop.Host(), findings);
        var references = 0;
        // Facades for .NET Framework forward to packages that nobody may have; they have no code.
        foreach (var assembly in assemblies.Own.Where(own => own.Reader.TypeDefinitions.Count > 1))
        {
            // Every one as strictly as a module's main assembly.
            new ReferenceCheck(assemblies, PublishedFiles.Beside(assembly.Path), findings).Run(assembly, isDependency: false);
            new LinkCheck(assemblies, findings).Run(assembly, isDependency: false);
            new ImplementationCheck(assemblies, findings).Run(assembly, isDependency: false);
            references += assembly.Reader.MemberReferences.Count;
        }

        Assert.True(assemblies.Own.Count >= atLeast, $"Only {assemblies.Own.Count} assemblies in {folder}.");
        Assert.True(references > 10_000, $"Only {references} references were checked.");
        var wrong = findings.ToArray().Where(finding => LinkCodes.Contains(finding.Code)).Select(finding => $"{finding.Code} {finding.Message}").ToArray();
        Assert.True(wrong.Length == 0, string.Join(Environment.NewLine, wrong.Take(50)));
    }
}
