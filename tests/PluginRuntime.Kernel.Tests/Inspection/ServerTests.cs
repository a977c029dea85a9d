using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Tests.Inspection;

/// <summary>Packages of virtual servers, and what others may have of their contracts.</summary>
public sealed class ServerTests : IDisposable
{
    private const string Usings = """
        using System;
        using System.Buffers;
        using System.Threading.Tasks;
        using Microsoft.Extensions.DependencyInjection;
        using PluginRuntime;

        """;

    private const string Contracts = """
        using System.Threading.Tasks; using PluginRuntime; using PluginRuntime.Remoting;
        [assembly: RemoteContract(typeof(IBook), typeof(Description))]
        [assembly: RemoteContract(typeof(ILog), typeof(Description))]
        [Contract(ByName = true)] public interface IBook { Task PlaceAsync(string order); }
        [Contract(MustBeRemote = true, ByName = false)] public interface ILog { Task AppendAsync(string line); }
        public class Description { }
        """;

    private const string Server = "public class Server : VirtualServer, IBook { public Task PlaceAsync(string order) => Task.CompletedTask; }";

    private readonly Workshop _workshop = new();

    public void Dispose() => _workshop.Dispose();

    [Fact]
    public void TypeOfVirtualServers_Inspected_TellsWhatItIs()
    {
        var inspection = Inspect("VirtualServer", Server + "public class User { public User(ILog log) => log.AppendAsync(\"\"); }");
        FindingAssert.Accepted(inspection);
        Assert.Equal((ModuleKind.VirtualServer, "acme", "Entry"), (inspection.Kind, inspection.ModuleId, inspection.EntryType));
        Assert.Equal("IBook", Assert.Single(inspection.Exports).TypeName);
        Assert.Equal("ILog", Assert.Single(inspection.Imports).TypeName);
    }

    [Fact]
    public void ContractThatIsGotByName_IsNobodysImport()
    {
        foreach (var kind in new[] { "VirtualServer", "IoOffload" })
        {
            var inspection = Inspect(kind, "public class User { public User(IVirtualServers servers) => servers.Get<IBook>(\"ACME\").PlaceAsync(\"\"); }");
            FindingAssert.Accepted(inspection);
            Assert.Empty(inspection.Imports);
        }
    }

    [Fact]
    public void ServerOfAContractThatIsNotGotByName_IsRefused() => FindingAssert.RefusedOnlyFor(
        Inspect("VirtualServer", "public class Server : VirtualServer, ILog { public Task AppendAsync(string line) => Task.CompletedTask; }"), FindingCodes.ContractNotByName, "ILog");

    [Fact]
    public void StandInForAContractThatTheServersCall_IsServedToNobody_AndTheContractIsImported()
    {
        var inspection = Inspect("VirtualServer", Server + "public class StandIn : ILog { public Task AppendAsync(string line) => Task.CompletedTask; }");
        FindingAssert.Accepted(inspection);
        Assert.Equal("IBook", Assert.Single(inspection.Exports).TypeName);
        Assert.Equal("ILog", Assert.Single(inspection.Imports).TypeName);
    }

    [Fact]
    public void OffloadThatServesAContractOfVirtualServers_IsRefused() => FindingAssert.RefusedOnlyFor(
        Inspect("IoOffload", "public class Book : IBook { public Task PlaceAsync(string order) => Task.CompletedTask; }"), FindingCodes.ContractByName, "IBook");

    [Fact]
    public void StateByReference_InAVirtualServer_IsAWarning_AndByValueIsTold()
    {
        const string state = """
            public class Book : VirtualServer, IHandOver<string>, IHandOverByValue
            {
                public string HandOut() => ""; public void TakeOver(string state) { }
                public int StateVersion => 1; public void Export(IBufferWriter<byte> destination) { } public void Import(ReadOnlySequence<byte> source, int stateVersion) { }
            }
            """;
        var inspection = Inspect("VirtualServer", state);
        FindingAssert.Has(inspection, FindingCodes.ReferenceInServer, FindingSeverity.Warning, "Book declares a hand-over by reference");
        Assert.Equal(HandOverKind.ByValue, Assert.Single(inspection.HandOvers).Kind);
    }

    [Fact]
    public void TypeOfVirtualServers_AskedForItsKind_TellsIt_AndIsNoOffload()
    {
        var (package, contracts) = Package("VirtualServer", Server);
        Assert.Equal(ModuleKind.VirtualServer, PackageIntake.KindOf(package));
        using var inspector = new OffloadInspector(Child());
        FindingAssert.RefusedOnlyFor(inspector.Inspect(package, ModuleKind.IoOffload).Inspection, FindingCodes.OtherKind, "'acme' is a type of virtual servers");
        Assert.True(File.Exists(contracts));
    }

    private ModuleInspection Inspect(string kind, string source)
    {
        using var inspector = new OffloadInspector(Child());
        return inspector.Inspect(Package(kind, source).Package, kind == "VirtualServer" ? ModuleKind.VirtualServer : ModuleKind.IoOffload).Inspection;
    }

    private (StoredModule Package, string Contracts) Package(string kind, string source)
    {
        var contracts = _workshop.Compile("Acme.Contracts", Contracts);
        var entry = $$"""
            [assembly: {{kind}}("acme")]
            public class Entry : {{(kind == "VirtualServer" ? "VirtualServerModule" : kind)}} { public override void ConfigureServices(IServiceCollection services, ModuleContext context) { } }

            """;
        return (_workshop.Package([_workshop.Compile("Acme", Usings + entry + source, "1.0.0.0", contracts)], [contracts]), contracts);
    }

    private string Child()
    {
        var folder = _workshop.NewFolder();
        foreach (var path in Workshop.Trusted.Where(path => Path.GetFileName(path) is "PluginRuntime.Abstractions.dll" || Path.GetFileName(path).StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)))
            File.Copy(path, Path.Combine(folder, Path.GetFileName(path)));
        return folder;
    }
}
