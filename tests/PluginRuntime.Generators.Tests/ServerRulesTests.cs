using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators.Tests;

/// <summary>What the compiler tells the author of virtual servers.</summary>
public class ServerRulesTests
{
    private const string Configure = "public override void ConfigureServices(IServiceCollection services, ModuleContext context) { }";
    private const string Module = $"[assembly: VirtualServer(\"book\")] public sealed class Module : VirtualServerModule {{ {Configure} }} ";
    private const string Server = "public sealed class Server : VirtualServer, IBook { public Task<int> PlaceAsync() => Task.FromResult(1); } ";

    private static readonly MetadataReference Contracts = MetadataReference.CreateFromImage(Compiler.Emit(
        """
        [Contract(ByName = true)] public interface IBook { Task<int> PlaceAsync(); }
        [Contract] public interface IPlain { Task<int> GetAsync(); }
        """,
        "Contracts"));

    [Theory]
    [InlineData(null, Module + Server)]
    [InlineData("PR0105", "[assembly: VirtualServer(\"book\")] " + Server)]
    [InlineData("PR0108", $"[assembly: VirtualServer(\"The Book\")] public sealed class Module : VirtualServerModule {{ {Configure} }} " + Server)]
    [InlineData("PR0111", "[assembly: IoOffload(\"book\")] " + Module + Server)]
    [InlineData("PR0117", Module)]
    [InlineData("PR0117", Module + "public abstract class Server : VirtualServer;")]
    [InlineData("PR0118", Module + "public sealed class Server : VirtualServer, IPlain { public Task<int> GetAsync() => Task.FromResult(1); }")]
    [InlineData(null, Module + Server + "public sealed class StandIn : IPlain { public Task<int> GetAsync() => Task.FromResult(1); }")]
    [InlineData("PR0119", $"[assembly: IoOffload(\"book\")] public sealed class Module : IoOffload {{ {Configure} }} public sealed class Book : IBook {{ public Task<int> PlaceAsync() => Task.FromResult(1); }}")]
    [InlineData("PR0119", $"[assembly: KernelModule(\"book\")] public sealed class Module : KernelModule {{ {Configure} }} public sealed class Book : IBook {{ public Task<int> PlaceAsync() => Task.FromResult(1); }}")]
    [InlineData("PR0120", Module + Server + "public sealed class Book : IHandOver<Version> { public Version HandOut() => new(); public void TakeOver(Version state) { } }")]
    [InlineData(null, Module + Server + "public abstract class Book : IHandOverByValue { public int StateVersion => 1; public void Export(System.Buffers.IBufferWriter<byte> destination) { } public void Import(System.Buffers.ReadOnlySequence<byte> source, int version) { } }")]
    public async Task VirtualServers_AreDiagnosed(string? expected, string source)
    {
        var found = (await Compiler.DiagnoseAsync(source, Contracts)).Where(diagnostic => !diagnostic.Id.StartsWith("CS", StringComparison.Ordinal) || diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal(expected is null ? [] : [expected], found.Select(diagnostic => diagnostic.Id));
    }

    [Fact]
    public async Task ContractGotByName_ThatCannotCrossProcesses_IsDiagnosedAtItsMember() =>
        Assert.Equal("PR0040", Assert.Single(await Compiler.DiagnoseAsync("[Contract(ByName = true)] public interface IBook { int Place(); }")).Id);

    [Fact]
    public void ContractGotByName_IsNotRegisteredForInjection()
    {
        // It would be injected into a host, with nobody behind it.
        var source = string.Concat(Compiler.Generate(Compiler.Compilation(
            "[Contract(ByName = true)] public interface IBook { Task<int> PlaceAsync(); } [Contract] public interface IPlain { Task<int> GetAsync(); }")).SyntaxTrees);
        Assert.Contains("AddContract<global::IPlain>", source, StringComparison.Ordinal);
        Assert.DoesNotContain("AddContract<global::IBook>", source, StringComparison.Ordinal);
        Assert.Contains("RemoteContract(typeof(global::IBook)", source, StringComparison.Ordinal);
    }
}
