using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Kernel.Tests.Inspection;

public sealed class FrameworkTests : IDisposable
{
    private readonly Workshop _workshop = new();

    public void Dispose() => _workshop.Dispose();

    [Fact]
    public void BuiltForNewerNet_Inspected_IsRefusedNamingBoth() =>
        FindingAssert.RefusedOnlyFor(Inspect(".NETCoreApp,Version=v11.0"), FindingCodes.FrameworkTooNew, ".NETCoreApp,Version=v11.0", ".NET 10.0");

    [Theory]
    [InlineData(".NETFramework,Version=v4.8")]
    [InlineData("rubbish")]
    public void BuiltForSomethingElse_Inspected_IsRefusedNamingBoth(string framework) =>
        FindingAssert.RefusedOnlyFor(Inspect(framework), FindingCodes.FrameworkNotSupported, framework, ".NET 10.0");

    [Theory]
    [InlineData(".NETCoreApp,Version=v10.0")]
    [InlineData(".NETCoreApp,Version=v8.0")]
    [InlineData(".NETCoreApp,Version=v3.1")]
    [InlineData(".NETStandard,Version=v2.0")]
    public void BuiltForOlderNet_Inspected_IsAccepted(string framework) => FindingAssert.HasNothing(Inspect(framework));

    [Fact]
    public void NewerFrameworkAssemblyReferred_Inspected_IsRefusedNamingBoth()
    {
        var newer = _workshop.Compile("System.Collections", "public class Later { }", "11.0.0.0");
        FindingAssert.RefusedOnlyFor(InspectUsing(newer), FindingCodes.HostAssemblyTooOld, "System.Collections 11.0.0.0", "the host has 10.0.0.0");
    }

    [Fact]
    public void NewerAbstractionsReferred_Inspected_IsRefused()
    {
        var newer = _workshop.Compile("Microsoft.Extensions.Options", "public class Later { }", "11.0.0.0");
        FindingAssert.RefusedOnlyFor(InspectUsing(newer), FindingCodes.HostAssemblyTooOld, "Microsoft.Extensions.Options 11.0.0.0");
    }

    [Fact]
    public void NewerLibraryOfTheHostReferred_Inspected_IsRefusedUnlessTheModuleBringsItsOwn()
    {
        var older = _workshop.Compile("Lib", "public class Tool { }", "1.0.0.0");
        var newer = _workshop.Compile("Lib", "public class Tool { }", "2.0.0.0");
        var module = _workshop.CompileModule("public class C { public object M() => new Tool(); }", newer);
        FindingAssert.RefusedOnlyFor(_workshop.Inspect(_workshop.Package([module]), older), FindingCodes.HostAssemblyTooOld, "Lib 2.0.0.0", "1.0.0.0");
        FindingAssert.HasNothing(_workshop.Inspect(_workshop.Package([module, newer]), older));
    }

    // Only the version is in question here, so what is referred to is left out of the comparison of members.
    private ModuleInspection InspectUsing(string newer)
    {
        var inspection = _workshop.Inspect(_workshop.Package([_workshop.CompileModule("public class C { public object M() => new Later(); }", newer)]));
        return inspection with { Findings = [.. inspection.Findings.Where(finding => finding.Code != FindingCodes.MissingType)] };
    }

    private ModuleInspection Inspect(string framework)
    {
        var source = Workshop.Header.Replace(".NETCoreApp,Version=v10.0", framework, StringComparison.Ordinal);
        return _workshop.Inspect(_workshop.Package([_workshop.Compile("Acme", source)]));
    }
}
