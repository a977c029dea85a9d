using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Tests.Inspection;

public sealed class OffloadTests : IDisposable
{
    private const string Usings = """
        using System;
        using System.Threading.Tasks;
        using Microsoft.Extensions.DependencyInjection;
        using PluginRuntime;

        """;

    private const string Entry = """
        [assembly: IoOffload("acme")]
        public class Entry : IoOffload { public override void ConfigureServices(IServiceCollection services, ModuleContext context) { } }

        """;

    private const string Contracts = """
        using System.Threading.Tasks; using PluginRuntime; using PluginRuntime.Remoting;
        /* described */
        [Contract] public interface ILog { Task AppendAsync(string line); }
        [Contract] public interface IClock { Task<long> NowAsync(); }
        public class LogDescription { }
        public class ClockDescription { }
        """;

    private const string Described = """
        [assembly: RemoteContract(typeof(ILog), typeof(LogDescription))]
        [assembly: RemoteContract(typeof(IClock), typeof(ClockDescription))]
        """;

    private const string Use = """
        public class Log(IClock clock) : ILog { public async Task AppendAsync(string line) => await clock.NowAsync(); }
        """;

    private readonly Workshop _workshop = new();

    public void Dispose() => _workshop.Dispose();

    [Fact]
    public void Offload_Inspected_TellsWhatItIsAndWhatItsProcessNeeds()
    {
        var contracts = _workshop.Compile("Acme.Contracts", Describe(Contracts));
        var inspection = Inspect([Compile(Use, contracts)], [contracts]).Inspection;
        FindingAssert.Accepted(inspection);
        Assert.Equal((ModuleKind.IoOffload, "acme", "Entry"), (inspection.Kind, inspection.ModuleId, inspection.EntryType));
        Assert.Equal("ILog", Assert.Single(inspection.Exports).TypeName);
        Assert.Equal("IClock", Assert.Single(inspection.Imports).TypeName);
        Assert.Empty(inspection.Frameworks);
    }

    [Fact]
    public void Offload_WhoseContractsTheEmbedderHas_UsesThePackagesCopies()
    {
        var contracts = _workshop.Compile("Acme.Contracts", Describe(Contracts));
        var package = Inspect([Compile(Use, contracts)], [contracts]);
        Assert.Equal(Path.Combine(package.Stored.ContractsFolder, "Acme.Contracts.dll"), package.Inspection.NewContractAssemblies["Acme.Contracts"]);
        Assert.Contains("Acme.Contracts", package.Shared);
        Assert.Contains("PluginRuntime.Abstractions", package.Shared);
    }

    [Fact]
    public void Offload_BuiltAgainstMembersThatOnlyItsOwnCopyOfTheContractHas_IsAccepted()
    {
        var newer = _workshop.Compile("Acme.Contracts", Describe(Contracts).Replace("AppendAsync(string line);", "AppendAsync(string line); Task FlushAsync();", StringComparison.Ordinal), "2.0.0.0");
        var module = Compile("public class Log : ILog { public Task AppendAsync(string line) => Task.CompletedTask; public Task FlushAsync() => Task.CompletedTask; }", newer);
        FindingAssert.Accepted(Inspect([module], [newer]).Inspection);
    }

    [Theory]
    [InlineData("public class Log : ILog { public Task AppendAsync(string line) => Task.CompletedTask; }", "exports ILog")]
    [InlineData("public class User { public User(IClock clock) => clock.NowAsync(); }", "imports IClock")]
    public void ContractWithoutRemoteDescription_Inspected_IsRefused(string types, string said)
    {
        var contracts = _workshop.Compile("Acme.Contracts", Contracts);
        FindingAssert.RefusedOnlyFor(Inspect([Compile(types, contracts)], [contracts]).Inspection, FindingCodes.ContractNotRemote, said, "Acme.Contracts");
    }

    [Fact]
    public void ContractDescribedForAnotherOne_Inspected_IsRefused()
    {
        var contracts = _workshop.Compile("Acme.Contracts", Describe(Contracts, "[assembly: RemoteContract(typeof(IClock), typeof(ClockDescription))]"));
        FindingAssert.RefusedOnlyFor(Inspect([Compile(Use, contracts)], [contracts]).Inspection, FindingCodes.ContractNotRemote, "exports ILog");
    }

    [Fact]
    public void KernelModuleAndOffloadAtOnce_Inspected_IsRefused() => RefusedOnlyFor(
        "[assembly: KernelModule(\"other\")]" + Entry, FindingCodes.SeveralKinds, "KernelModule(\"other\")", "IoOffload(\"acme\")");

    [Fact]
    public void KernelModuleBesideOffload_Inspected_IsRefused()
    {
        var module = _workshop.Compile("Other", Workshop.Header);
        FindingAssert.RefusedOnlyFor(Inspect([Compile(""), module], []).Inspection, FindingCodes.SeveralModuleAssemblies, "Other (KernelModule \"acme\")", "Acme (IoOffload \"acme\")");
    }

    [Fact]
    public void OffloadWithTheEntryOfAKernelModule_Inspected_IsRefused() => RefusedOnlyFor(
        Entry.Replace(": IoOffload {", ": KernelModule {", StringComparison.Ordinal), FindingCodes.NoEntryType, "IoOffload");

    [Fact]
    public void Offload_InspectedAsKernelModule_IsRefused()
    {
        var package = _workshop.Package([Compile("")]);
        FindingAssert.RefusedOnlyFor(_workshop.Inspect(package), FindingCodes.OtherKind, "'acme' is an I/O offload");
        Assert.Equal(ModuleKind.IoOffload, PackageIntake.KindOf(package));
    }

    [Fact]
    public void KernelModule_InspectedAsOffload_IsRefused()
    {
        var package = _workshop.Package([_workshop.CompileModule("")]);
        using var inspector = new OffloadInspector(Child());
        FindingAssert.RefusedOnlyFor(inspector.Inspect(package, ModuleKind.IoOffload).Inspection, FindingCodes.OtherKind, "'acme' is a kernel module");
        Assert.Equal(ModuleKind.KernelModule, PackageIntake.KindOf(package));
    }

    [Fact]
    public void NoModuleAtAll_AskedForItsKind_HasNone()
    {
        Assert.Null(PackageIntake.KindOf(_workshop.Package([_workshop.Compile("Lib", "public class C { }")])));
        Assert.Null(PackageIntake.KindOf(_workshop.Package([])));
    }

    [Fact]
    public void OffloadComparedWithAKernelModuleOfItsId_Inspected_IsRefused()
    {
        var running = _workshop.InspectModule("");
        using var inspector = new OffloadInspector(Child());
        FindingAssert.RefusedOnlyFor(inspector.Inspect(_workshop.Package([Compile("")]), ModuleKind.IoOffload, running).Inspection, FindingCodes.OtherModule, "an I/O offload", "a kernel module");
    }

    [Fact]
    public void WhatKeepsAModuleLoaded_InAnOffload_IsNoFinding()
    {
        var source = "class C { [ThreadStatic] static int t; void M() { AppDomain.CurrentDomain.ProcessExit += (_, _) => { }; new System.Threading.Thread(() => { }).Start(); Console.SetOut(null); } }";
        FindingAssert.HasNothing(Inspect([Compile(source)], []).Inspection);
    }

    [Fact]
    public void OffloadThatEndsItsProcess_Inspected_IsAWarning() => FindingAssert.Has(
        Inspect([Compile("class C { void M() => Environment.Exit(1); }")], []).Inspection, FindingCodes.EndsProcess, FindingSeverity.Warning, "every call inside is lost");

    [Fact]
    public void OffloadWithHandOver_Inspected_IsAWarning()
    {
        var inspection = Inspect([Compile("class C : IHandOver<string> { public string HandOut() => \"\"; public void TakeOver(string state) { } }")], []).Inspection;
        FindingAssert.Has(inspection, FindingCodes.HandOverInOffload, FindingSeverity.Warning, "C declares a hand-over");
        Assert.Empty(inspection.HandOvers);
    }

    [Fact]
    public void LibraryOfTheEmbedder_ThatTheChildDoesNotHave_IsMissing()
    {
        var library = _workshop.Compile("Lib", "public class Tool { }");
        FindingAssert.RefusedOnlyFor(Inspect([Compile("public class C { public object M() => new Tool(); }", library)], []).Inspection, FindingCodes.MissingDependency, "Lib");
    }

    [Fact]
    public void OffloadThatUsesTheWebFramework_Inspected_SaysSo()
    {
        if (ChildSurface.FolderOf(ChildSurface.WebFramework) is not { } web)
            return;
        var module = Compile("public class C { public object M(Microsoft.AspNetCore.Http.HttpContext context) => context.Request; }", Path.Combine(web, "Microsoft.AspNetCore.Http.Abstractions.dll"), Path.Combine(web, "Microsoft.AspNetCore.Http.Features.dll"));
        var inspection = Inspect([module], []).Inspection;
        FindingAssert.Accepted(inspection);
        Assert.Equal<string>(["Microsoft.AspNetCore.App"], inspection.Frameworks);
    }

    [Fact]
    public void NoSubpartitionHost_Inspected_IsRefusedSayingWhereItWasLookedFor()
    {
        using var inspector = new OffloadInspector(_workshop.NewFolder());
        FindingAssert.RefusedOnlyFor(inspector.Inspect(_workshop.Package([Compile("")]), ModuleKind.IoOffload).Inspection, FindingCodes.SubpartitionHostMissing, _workshop.Root);
    }

    private static string Describe(string contracts, string description = Described) => contracts.Replace("/* described */", description, StringComparison.Ordinal);

    private string Compile(string source, params string[] references) => _workshop.Compile("Acme", Usings + Entry + source, "1.0.0.0", references);

    private OffloadPackage Inspect(IEnumerable<string> module, IEnumerable<string> contracts)
    {
        using var inspector = new OffloadInspector(Child());
        return inspector.Inspect(_workshop.Package(module, contracts), ModuleKind.IoOffload);
    }

    private void RefusedOnlyFor(string source, string code, params string[] parts) =>
        FindingAssert.RefusedOnlyFor(Inspect([_workshop.Compile("Acme", Usings + source)], []).Inspection, code, parts);

    /// <summary>A folder with what a child is certain to have.</summary>
    private string Child()
    {
        var folder = _workshop.NewFolder();
        foreach (var path in Workshop.Trusted.Where(path => Path.GetFileName(path) is "PluginRuntime.Abstractions.dll" || Path.GetFileName(path).StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)))
            File.Copy(path, Path.Combine(folder, Path.GetFileName(path)));
        return folder;
    }
}
