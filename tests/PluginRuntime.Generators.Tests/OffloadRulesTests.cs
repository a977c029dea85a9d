using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators.Tests;

/// <summary>Each row: the rule, code of an offload that breaks it, the same code cured.</summary>
public class OffloadRulesTests
{
    private static readonly MetadataReference Contracts = MetadataReference.CreateFromImage(Compiler.Emit(
        """
        [assembly: GateFor(typeof(Foreign.ISync))]
        [assembly: GateFor(typeof(Foreign.IAsync))]

        [Contract] public interface ILocal { int Get(); Task<T> GetAsync<T>(); }
        [Contract] public interface IRemote { Task<int> GetAsync(); }
        [Contract] public interface IRemote2 : IRemote { [Idempotent] Task<int> MoreAsync(); }
        [Contract] public interface ISession : IDisposable { int Next(); }
        public interface IOrdinary { int Get(); }

        namespace Foreign
        {
            public interface ISync { int Get(); }
            public interface IAsync { Task<int> GetAsync(); }
        }
        """,
        "Contracts"));

    [Theory]
    [InlineData("PR0112", "sealed class Book : IHandOver<Version> { public Version HandOut() => new(); public void TakeOver(Version state) { } }", "sealed class Book;")]
    [InlineData("PR0112", "abstract class Book : IHandOverByValue { public int StateVersion => 1; public void Export(System.Buffers.IBufferWriter<byte> destination) { } public void Import(System.Buffers.ReadOnlySequence<byte> source, int version) { } }", "abstract class Book;")]
    [InlineData("PR0113", "sealed class Served : Foreign.ISync { public int Get() => 1; }", "sealed class Served : Foreign.IAsync { public Task<int> GetAsync() => Task.FromResult(1); }")]
    [InlineData("PR0113", "class Served : Foreign.ISync { public int Get() => 1; }", "abstract class Served : Foreign.IAsync { public abstract Task<int> GetAsync(); }")]
    [InlineData("PR0113", "sealed class Served : Foreign.ISync { public int Get() => 1; } sealed class User(Foreign.ISync local) { public int Get() => local.Get(); }", "sealed class Served : IOrdinary { public int Get() => 1; } sealed class User(IOrdinary local) { public int Get() => local.Get(); }")]
    [InlineData("PR0114", "sealed class User(Foreign.ISync local) { public int Get() => local.Get(); }", "sealed class User(Foreign.IAsync remote) { public Task<int> GetAsync() => remote.GetAsync(); }")]
    [InlineData("PR0114", "object? Get(IServiceProvider services) => services.GetRequiredService<Foreign.ISync>();", "object? Get(IServiceProvider services) => services.GetRequiredService<IRemote2>();")]
    [InlineData("PR0114", "object? Get(IServiceProvider services) => services.GetService(typeof(Foreign.ISync));", "string Get() => nameof(Foreign.ISync) + nameof(ILocal);")]
    [InlineData("PR0114", "Foreign.ISync? First; Foreign.ISync? Second;", "/** <summary><see cref=\"Foreign.ISync\"/></summary> */ Foreign.IAsync? First = null;")]
    [InlineData("PR0116", "sealed class Served : IRemote { [Idempotent] public Task<int> GetAsync() => Task.FromResult(1); }", "sealed class Served : IRemote { public Task<int> GetAsync() => Task.FromResult(1); }")]
    public async Task Code_BreakingRule_IsDiagnosedAndItsCureIsClean(string id, string cause, string cure)
    {
        Assert.Equal(id, Assert.Single(await DiagnoseAsync(Offload(cause))).Id);
        Assert.Empty(await DiagnoseAsync(Offload(cure)));

        // A kernel module may serve and use what it likes.
        Assert.Empty(await DiagnoseAsync(Offload(cause).Replace("IoOffload", "KernelModule", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task EveryObstacleOfAContract_IsToldWithMemberAndReason()
    {
        var found = await DiagnoseAsync(Offload("sealed class Served : ILocal { public int Get() => 1; public Task<T> GetAsync<T>() => throw new NotSupportedException(); }"));
        Assert.Equal(["PR0113", "PR0113"], found.Select(diagnostic => diagnostic.Id));
        Assert.All(found, diagnostic => Assert.Equal("Served", diagnostic.Location.SourceTree!.ToString().Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length)));
        var messages = found.Select(diagnostic => diagnostic.GetMessage(null)).Order(StringComparer.Ordinal).ToList();
        Assert.StartsWith("'Offload.Served' implements the contract 'ILocal', which cannot be called across processes: 'ILocal.Get()' is synchronous", messages[0], StringComparison.Ordinal);
        Assert.Contains("'ILocal.GetAsync<T>()' is generic", messages[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task UseOfAContract_IsToldWhereItIsMentionedFirst()
    {
        var found = await DiagnoseAsync(Offload("IOrdinary? Other; Foreign.ISync? First; Foreign.ISync? Second;"));
        var diagnostic = Assert.Single(found, diagnostic => diagnostic.Id == "PR0114");
        Assert.Equal("ISync? First", diagnostic.Location.SourceTree!.ToString().Substring(diagnostic.Location.SourceSpan.Start, 12));
        Assert.Contains("'ISync.Get()' is synchronous", diagnostic.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_AreNotExchanged() => Assert.Empty(await DiagnoseAsync(Offload(
        "sealed class Session : ISession { public int Next() => 1; public void Dispose() { } }")));

    [Fact]
    public async Task ContractOfAnAssemblyWithoutGenerator_IsDiagnosedWhereItIsServedOrUsed()
    {
        using var assembly = new MemoryStream();
        Assert.True(Compiler.Compilation("[Contract] public interface IOld { Task<int> GetAsync(); }", "Without.Generator").Emit(assembly).Success);
        var reference = MetadataReference.CreateFromImage(assembly.ToArray());

        foreach (var code in new[] { "sealed class Served : IOld { public Task<int> GetAsync() => Task.FromResult(1); }", "sealed class User(IOld old) { public IOld Old => old; }" })
        {
            var diagnostic = Assert.Single(await Compiler.DiagnoseAsync(Offload(code), reference));
            Assert.Equal("PR0115", diagnostic.Id);
            Assert.Contains("Without.Generator", diagnostic.GetMessage(null), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("PR0105", "public sealed class Other;")]
    [InlineData("PR0105", "public abstract class Module : IoOffload;")]
    [InlineData("PR0105", $"public sealed class Module : KernelModule {{ {Configure} }}")]
    [InlineData("PR0106", $"public sealed class Module : IoOffload {{ {Configure} }} public sealed class Second : IoOffload {{ {Configure} }}")]
    [InlineData("PR0107", $"public sealed class Module(int size) : IoOffload {{ {Configure} public int Size => size; }}")]
    [InlineData("PR0108", Good, "Block_Log")]
    [InlineData("PR0110", Good + "[Contract] public interface IService { Task<int> GetAsync(); }")]
    [InlineData("PR0111", Good + $"public sealed class Second : KernelModule {{ {Configure} }}", "block-log", "[assembly: KernelModule(\"block-log\")]")]
    [InlineData(null, Good)]
    [InlineData(null, $"public abstract class Common : IoOffload; public sealed class Module : Common {{ {Configure} }}")]

    // A process is never unloaded, and its code lies in files.
    [InlineData(null, Good + "public sealed class Free { Thread Make() => new(() => { }); string Where() => typeof(Free).Assembly.Location; void Start() => AppDomain.CurrentDomain.ProcessExit += (_, _) => { }; string Write() => System.Text.Json.JsonSerializer.Serialize(this); }")]
    public async Task Offload_IsDiagnosed(string? expected, string source, string id = "block-log", string more = "")
    {
        var found = await Compiler.DiagnoseAsync($"[assembly: IoOffload(\"{id}\")] {more} {source}");
        Assert.Equal(expected is null ? [] : [expected], found.Select(diagnostic => diagnostic.Id));
        if (expected == "PR0105")
            Assert.Contains("I/O offload 'block-log'", found[0].GetMessage(null), StringComparison.Ordinal);
    }

    private const string Configure = "public override void ConfigureServices(IServiceCollection services, ModuleContext context) { }";

    private const string Good = $"public sealed class Module : IoOffload {{ {Configure} }}";

    /// <summary>Unused fields are none of these rules' business.</summary>
    private static async Task<IEnumerable<Diagnostic>> DiagnoseAsync(string source) =>
        (await Compiler.DiagnoseAsync(source, Contracts)).Where(diagnostic => !diagnostic.Id.StartsWith("CS", StringComparison.Ordinal) || diagnostic.Severity == DiagnosticSeverity.Error);

    private static string Offload(string member) => $$"""
        [assembly: IoOffload("block-log")]

        public sealed class Offload : IoOffload
        {
            {{Configure}}

            {{member}}
        }
        """;
}
