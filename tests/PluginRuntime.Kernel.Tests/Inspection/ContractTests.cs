using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Kernel.Tests.Inspection;

public sealed class ContractTests : IDisposable
{
    private const string Contracts = """
        using PluginRuntime; using System; using System.Collections.Generic;
        [Contract] public interface IPricing { decimal Price(string id); }
        [Contract] public interface IPricing2 : IPricing { decimal Tax(string id); }
        [Contract] public interface IFeed { ISession Open(); }
        [Contract] public interface ISession : IDisposable { int Next(); }
        [Contract] public interface IStore<T> { T Get(); }
        public interface IPlain { }
        """;

    private const string Use = """
        public class Pricing : PricingBase, IPricing2, IPlain { public decimal Tax(string id) => 0; }
        public abstract class PricingBase { public decimal Price(string id) => 0; }
        public class Session : ISession { public int Next() => 0; public void Dispose() { } }
        public class User { public User(IFeed feed) { using var session = feed.Open(); session.Next(); } }
        public abstract class Unfinished : IStore<int> { public int Get() => 0; }
        """;

    private readonly Workshop _workshop = new();

    public void Dispose() => _workshop.Dispose();

    [Fact]
    public void Contracts_Inspected_AreExportedAndImported()
    {
        var contracts = _workshop.Compile("Acme.Contracts", Contracts);
        var inspection = _workshop.InspectModule(Use, contracts);
        FindingAssert.HasNothing(inspection);
        Assert.Equal<ContractName>([new("IPricing", "Acme.Contracts"), new("IPricing2", "Acme.Contracts")], inspection.Exports);
        Assert.Equal<ContractName>([new("IFeed", "Acme.Contracts"), new("IStore`1", "Acme.Contracts")], inspection.Imports);
        Assert.Empty(inspection.NewContractAssemblies);
    }

    [Fact]
    public void ContractInheritedByAnotherClass_Inspected_IsExported()
    {
        var contracts = _workshop.Compile("Acme.Contracts", Contracts);
        Assert.Equal<ContractName>([new("IStore`1", "Acme.Contracts")], _workshop.InspectModule("public abstract class B<T> : IStore<T> { public abstract T Get(); } public class C : B<int> { public override int Get() => 0; }", contracts).Exports);
    }

    [Fact]
    public void InterfaceNamedByGateFor_Inspected_IsAContract()
    {
        var third = _workshop.Compile("Third", "namespace Third { public interface IClock { long Now(); public interface IInner { } } public interface IOther { } }");
        var gates = _workshop.Compile("Gates", "[assembly: PluginRuntime.GateFor(typeof(Third.IClock))] [assembly: PluginRuntime.GateFor(typeof(Third.IClock.IInner))]", "1.0.0.0", third);
        var inspection = _workshop.Inspect(_workshop.Package([_workshop.CompileModule("class C : Third.IClock, Third.IOther { public long Now() => 0; } class D { public Type T => typeof(Third.IClock.IInner); }", third), third]), third, gates);
        Assert.Equal<ContractName>([new("Third.IClock", "Third")], inspection.Exports);
        Assert.Equal<ContractName>([new("Third.IClock+IInner", "Third")], inspection.Imports);
        FindingAssert.Has(inspection, FindingCodes.PrivateCopyIgnored, FindingSeverity.Information, "Third");
    }

    [Fact]
    public void NewerContractWhoseMembersAreAllThere_Inspected_IsAccepted()
    {
        var built = _workshop.Compile("Acme.Contracts", Contracts + " [Contract] public interface ILater { }", "2.0.0.0");
        var there = _workshop.Compile("Acme.Contracts", Contracts, "1.0.0.0");
        FindingAssert.HasNothing(_workshop.Inspect(_workshop.Package([_workshop.CompileModule(Use, built)]), there));
    }

    [Fact]
    public void NewerContractWithAMemberThatIsNotThere_Inspected_IsRefusedNamingIt()
    {
        var built = _workshop.Compile("Acme.Contracts", Contracts.Replace("int Next();", "int Next(); int Skip();", StringComparison.Ordinal), "2.0.0.0");
        var there = _workshop.Compile("Acme.Contracts", Contracts, "1.0.0.0");
        var module = _workshop.CompileModule("public class User { public int Use(ISession session) => session.Skip(); }", built);
        FindingAssert.RefusedOnlyFor(_workshop.Inspect(_workshop.Package([module]), there), FindingCodes.MissingMethod, "ISession.Skip() : int of Acme.Contracts (built against 2.0.0.0)", "the host's 1.0.0.0");
    }

    [Fact]
    public void NewContractAssemblyInContracts_Inspected_IsToBeLoaded()
    {
        var contracts = _workshop.Compile("Acme.Contracts", Contracts);
        var unused = _workshop.Compile("Unused.Contracts", "[PluginRuntime.Contract] public interface IUnused { }");
        var package = _workshop.Package([_workshop.CompileModule(Use, contracts)], [contracts, unused]);
        var inspection = _workshop.Inspect(package);
        FindingAssert.Accepted(inspection);
        FindingAssert.Has(inspection, FindingCodes.NewContractAssembly, FindingSeverity.Information, "Acme.Contracts");
        Assert.Equal(Path.Combine(package.ContractsFolder, "Acme.Contracts.dll"), Assert.Single(inspection.NewContractAssemblies).Value);
        Assert.Equal(["IPricing", "IPricing2"], inspection.Exports.Select(contract => contract.TypeName));
    }

    [Fact]
    public void NewContractWithAMemberThatItsCopyLacks_Inspected_IsRefused()
    {
        var built = _workshop.Compile("Acme.Contracts", Contracts.Replace("int Next();", "int Next(); int Skip();", StringComparison.Ordinal), "2.0.0.0");
        var copy = _workshop.Compile("Acme.Contracts", Contracts, "1.0.0.0");
        var module = _workshop.CompileModule("public class User { public int Use(ISession session) => session.Skip(); }", built);
        FindingAssert.RefusedOnlyFor(_workshop.Inspect(_workshop.Package([module], [copy])), FindingCodes.MissingMethod, "ISession.Skip()", "the package's copy of version 1.0.0.0");
    }

    [Fact]
    public void NewContractDependsOnWhatIsNowhere_Inspected_IsRefused()
    {
        var domain = _workshop.Compile("Domain", "public class Order { }");
        var contracts = _workshop.Compile("Acme.Contracts", "[PluginRuntime.Contract] public interface IOrders { void Put(Order order); }", "1.0.0.0", domain);
        var module = _workshop.CompileModule("public class Orders : IOrders { public void Put(Order order) { } }", contracts, domain);
        FindingAssert.RefusedOnlyFor(_workshop.Inspect(_workshop.Package([module, domain], [contracts])), FindingCodes.MissingDependency, "Acme.Contracts 1.0.0.0 needs Domain");
        FindingAssert.Accepted(_workshop.Inspect(_workshop.Package([module], [contracts, domain])));
    }

    [Fact]
    public void NewContractAssemblyNowhere_Inspected_IsRefused()
    {
        var contracts = _workshop.Compile("Acme.Contracts", Contracts);
        FindingAssert.RefusedOnlyFor(_workshop.Inspect(_workshop.Package([_workshop.CompileModule(Use, contracts)])), FindingCodes.MissingDependency, "Acme needs"[..4], "Acme.Contracts 1.0.0.0");
    }

    [Fact]
    public void NewContractAssemblyInModuleFolder_Inspected_IsRefused()
    {
        var contracts = _workshop.Compile("Acme.Contracts", Contracts);
        FindingAssert.RefusedOnlyFor(_workshop.Inspect(_workshop.Package([_workshop.CompileModule(Use, contracts), contracts])), FindingCodes.ContractLoadedPrivately, "Acme.Contracts");
    }

    [Fact]
    public void KnownContractAssemblyInModuleFolder_Inspected_IsIgnored()
    {
        var contracts = _workshop.Compile("Acme.Contracts", Contracts);
        var inspection = _workshop.Inspect(_workshop.Package([_workshop.CompileModule(Use, contracts), contracts, typeof(KernelModule).Assembly.Location]), contracts);
        FindingAssert.Accepted(inspection);
        FindingAssert.Has(inspection, FindingCodes.PrivateCopyIgnored, FindingSeverity.Information, "Acme.Contracts, PluginRuntime.Abstractions");
        Assert.NotEmpty(inspection.Exports);
    }

    [Fact]
    public void ContractInsideTheModule_Inspected_IsAWarning()
    {
        var inspection = _workshop.InspectModule("[Contract] public interface IHidden { } public class Hidden : IHidden { }");
        FindingAssert.Accepted(inspection);
        FindingAssert.Has(inspection, FindingCodes.ContractInModule, FindingSeverity.Warning, "IHidden");
        Assert.Empty(inspection.Exports);
    }

    [Fact]
    public void ContractAddedToTheHost_InspectedAgain_IsKnown()
    {
        var contracts = _workshop.Compile("Acme.Contracts", Contracts);
        var package = _workshop.Package([_workshop.CompileModule(Use, contracts)]);
        var host = _workshop.Host();
        Assert.True(new ModuleInspector(host).Inspect(package).IsRefused);
        host.AddContract(contracts);
        FindingAssert.HasNothing(new ModuleInspector(host).Inspect(package));
        Assert.Equal(SharingKind.Contract, host.KindOf("Acme.Contracts"));
    }
}
