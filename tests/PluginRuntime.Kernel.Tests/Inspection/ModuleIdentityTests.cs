using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Kernel.Tests.Inspection;

public sealed class ModuleIdentityTests : IDisposable
{
    private const string Usings = """
        using Microsoft.Extensions.DependencyInjection;
        using PluginRuntime;

        """;

    private const string Entry = "public class Entry : KernelModule { public override void ConfigureServices(IServiceCollection services, ModuleContext context) { } }";

    private readonly Workshop _workshop = new();

    public void Dispose() => _workshop.Dispose();

    [Fact]
    public void PlainModule_Inspected_TellsWhatItIs()
    {
        var inspection = _workshop.Inspect(_workshop.Package([_workshop.Compile("Acme",
            Workshop.Header.Replace("[assembly: KernelModule", "[assembly: System.Reflection.AssemblyInformationalVersion(\"2.1.0-beta+abc\")] [assembly: KernelModule", StringComparison.Ordinal))]));
        FindingAssert.HasNothing(inspection);
        Assert.Equal(("acme", "2.1.0-beta", "Acme", "AcmeModule", ".NETCoreApp,Version=v10.0"),
            (inspection.ModuleId, inspection.Version, inspection.AssemblyName, inspection.EntryType, inspection.TargetFramework));
        Assert.True(File.Exists(inspection.AssemblyPath));
        Assert.False(inspection.IsRefused);
    }

    [Fact]
    public void NoInformationalVersion_Inspected_HasTheAssemblyVersion() =>
        Assert.Equal("1.0.0.0", _workshop.InspectModule("").Version);

    [Fact]
    public void EmptyFolder_Inspected_IsRefused() =>
        FindingAssert.RefusedOnlyFor(_workshop.Inspect(_workshop.Package([])), FindingCodes.EmptyPackage);

    [Fact]
    public void NoFolderAtAll_Inspected_IsRefused() =>
        FindingAssert.RefusedOnlyFor(_workshop.Inspect(new(new string('0', 64), Path.Combine(_workshop.Root, "nowhere"))), FindingCodes.EmptyPackage);

    [Fact]
    public void NoAssemblyWithAttribute_Inspected_IsRefused() => Refused(FindingCodes.NoModuleAssembly, Entry, "Acme");

    [Fact]
    public void SeveralAssembliesWithAttribute_Inspected_IsRefused()
    {
        var one = _workshop.Compile("One", $"{Usings}[assembly: KernelModule(\"one\")]{Entry}");
        var two = _workshop.Compile("Two", $"{Usings}[assembly: KernelModule(\"two\")]{Entry}");
        FindingAssert.RefusedOnlyFor(_workshop.Inspect(_workshop.Package([one, two])), FindingCodes.SeveralModuleAssemblies, "One (KernelModule \"one\")", "Two (KernelModule \"two\")");
    }

    [Theory]
    [InlineData("")]
    [InlineData("Acme")]
    [InlineData("-acme")]
    [InlineData("a b")]
    [InlineData("../acme")]
    [InlineData("acme\\n")]
    public void InvalidId_Inspected_IsRefused(string id) => Refused(FindingCodes.InvalidModuleId, $"[assembly: KernelModule(\"{id}\")]{Entry}", "Acme");

    [Fact]
    public void IdOf65Characters_Inspected_IsRefused() => Refused(FindingCodes.InvalidModuleId, $"[assembly: KernelModule(\"{new string('a', 65)}\")]{Entry}");

    [Theory]
    [InlineData("")]
    [InlineData("public abstract class A : KernelModule { }")]
    [InlineData("public abstract class A : KernelModule { } public class G<T> : A { public override void ConfigureServices(IServiceCollection s, ModuleContext c) { } }")]
    public void NoEntryType_Inspected_IsRefused(string types) => Refused(FindingCodes.NoEntryType, $"[assembly: KernelModule(\"acme\")]{types}", "Acme");

    [Fact]
    public void SeveralEntryTypes_Inspected_IsRefused() =>
        Refused(FindingCodes.SeveralEntryTypes, $"[assembly: KernelModule(\"acme\")]{Entry} class Other : Entry {{ }}", "Entry", "Other");

    [Theory]
    [InlineData("public Entry(int size) { }")]
    [InlineData("private Entry() { }")]
    public void NoPublicParameterlessConstructor_Inspected_IsRefused(string constructor) =>
        Refused(FindingCodes.EntryTypeNotConstructible, $"[assembly: KernelModule(\"acme\")]{Entry.Replace("{ public", $"{{ {constructor} public", StringComparison.Ordinal)}", "Entry");

    [Fact]
    public void HostSharesTheModulesAssembly_Inspected_IsRefused()
    {
        var module = _workshop.CompileModule("[Contract] public interface IHidden { }");
        var inspection = _workshop.Inspect(_workshop.Package([module]), module);
        FindingAssert.Has(inspection, FindingCodes.ModuleIsShared, FindingSeverity.Refusal, "Acme");
    }

    private void Refused(string code, string source, params string[] messageParts) =>
        FindingAssert.RefusedOnlyFor(_workshop.Inspect(_workshop.Package([_workshop.Compile("Acme", Usings + source)])), code, messageParts);
}
