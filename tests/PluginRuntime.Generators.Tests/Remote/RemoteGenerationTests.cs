using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PluginRuntime.Gates;

namespace PluginRuntime.Generators.Tests.Remote;

/// <summary>Which contracts get a remote part, and what it is called.</summary>
public class RemoteGenerationTests
{
    /// <summary>Shapes that are rare in contracts and easy to get wrong in code about code.</summary>
    private const string Unusual = """
        #pragma warning disable CS8981
        using System.Diagnostics.CodeAnalysis;
        using PayloadWriter = System.Int32;

        [assembly: GateFor(typeof(Foreign.ISource<(int Left, string? Right)>))]
        [assembly: GateFor(typeof(IAsyncDisposable))]

        [Contract]
        public interface IGlobal
        {
            Task GetAsync();
        }

        [Contract]
        public interface IEmpty;

        namespace Foreign
        {
            public interface ISource<T>
            {
                ValueTask<T?> ReadAsync(T value, CancellationToken cancellationToken);
                IAsyncEnumerable<T[]> All(CancellationToken cancellationToken);
            }
        }

        namespace Marked
        {
            using Foreign;
            using PluginRuntime.Remoting;

            public enum @enum : ulong { @default }

            public static class Outer<T>
            {
                public interface IInner { ValueTask<T?> ValueAsync(T value); }

                public readonly record struct Row(T Cell);
            }

            public static class Outer
            {
                [Contract]
                internal interface INested : IGlobal { Task<Outer<int>.Row?> GetAsync(Outer<int?>.Row[] rows); }
            }

            [Contract]
            public interface IDerived : Outer<string>.IInner, Outer<int>.IInner, ISource<@enum?>
            {
                ValueTask<int> @class(int @lock, string @await, @enum? @event);
                Task<int> Caller(int __channel, int channel, CancellationToken Methods);
                ValueTask MakeCaller(int value, int target, int arguments, int writer, int reader, int cancellationToken, CancellationToken token);
                IAsyncEnumerable<@enum> Methods(int NoResult);
                Task<NoResult> Contract(NoResult RemoteCall);
                [Obsolete("Use another.")] Task OldAsync();
                [Experimental("TEST001")] Task NewAsync();
                ValueTask<((int, string?)[]?, uint[]?)> OfOwn(List<(int Left, string? Right)>? value) => default;
                Task<int> Overloaded(int value);
                Task<int> Overloaded(int? value);
                Task<int> Overloaded(params int[] value);
                Task<int> Overloaded(int[][,] value);
                Task<int> Overloaded(int[,][] value);
                Task<int> Overloaded((int, int) value, CancellationToken cancellationToken = default);
                Task<int> Overloaded((int Left, int Right) value);
                Task<int> Overloaded(Outer<int>.Row value = default);
                Task<int> Overloaded(Outer<string>.Row value);
                static int Shared => 1;
                private int Private() => 1;
                protected int Default() => 1;
            }

        #nullable disable
            [Contract]
            public interface IOblivious
            {
                Task<string> GetAsync(string value, string[] values, List<string> list);
            }
        }
        """;

    [Fact]
    public void UnusualContracts_CompileWithoutWarnings()
    {
        var generated = Compiler.Generate(Compiler.Compilation(Unusual));
        Assert.Empty(generated.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id != "CS1591"));
        Assert.Equal(Accessibility.Public, generated.GetTypeByMetadataName("Marked.IDerived__Remote")!.DeclaredAccessibility);
        Assert.Equal(Accessibility.Internal, generated.GetTypeByMetadataName("Marked.Outer_INested__Remote")!.DeclaredAccessibility);
        Assert.Equal(Accessibility.Private, generated.GetTypeByMetadataName("Marked.IDerived__Remote+Caller")!.DeclaredAccessibility);
    }

    [Fact]
    public void EveryRemotePart_CanBeMadeAndIsFoundByItsContract()
    {
        var assembly = RemoteContracts.Compile(Unusual);
        var contracts = RemoteContracts.In(assembly).ToList();
        Assert.Equal(
            ["IDerived", "IEmpty", "IGlobal", "INested", "IOblivious", "ISource`1"],
            contracts.Select(contract => contract.Contract.Name).Order());
        Assert.All(contracts, contract =>
        {
            Assert.Same(contract.Methods, contract.Methods);
            Assert.IsAssignableFrom(contract.Contract, contract.MakeCaller(new FakeChannel(contract, new object())));
        });
        var methods = contracts.SelectMany(contract => contract.Methods).ToList();
        Assert.Equal(27, methods.Count);
        Assert.Equal(27, methods.Select(method => method.Signature).Distinct().Count());
        Assert.Equal(27, methods.Select(method => method.Id).Distinct().Count());
    }

    [Fact]
    public void Signatures_AreWhatTheyWere()
    {
        const string Source = """
            namespace Shop
            {
                public static class Orders<T> { public readonly record struct Line(T Value); }
                public interface IBase { Task StopAsync(CancellationToken cancellationToken); }
                [Contract] public interface IShop : IBase
                {
                    ValueTask<(int Count, string? Note)?> FindAsync(string? name, int?[]?[,] cells, Orders<string?>.Line line, Dictionary<int, List<byte>> rows);
                    IAsyncEnumerable<DateTime> Watch();
                }
            }
            """;
        var contract = Assert.Single(RemoteContracts.In(RemoteContracts.Compile(Source)));
        Assert.Equal(
            [
                "Shop.IShop::FindAsync(System.String,System.Nullable<System.Int32>[][,],Shop.Orders<System.String>+Line,System.Collections.Generic.Dictionary<System.Int32,System.Collections.Generic.List<System.Byte>>):System.Threading.Tasks.ValueTask<System.Nullable<System.ValueTuple<System.Int32,System.String>>>",
                "Shop.IShop::Watch():System.Collections.Generic.IAsyncEnumerable<System.DateTime>",
                "Shop.IShop::Shop.IBase.StopAsync(System.Threading.CancellationToken):System.Threading.Tasks.Task",
            ],
            contract.Methods.Select(method => method.Signature));
        Assert.Equal(["Shop.IShop.FindAsync", "Shop.IShop.Watch", "Shop.IShop.StopAsync"], contract.Methods.Select(method => method.Name));
        Assert.Equal(8161059814199974054ul, contract.Methods[1].Id);
    }

    [Theory]
    [InlineData("int Get();")]
    [InlineData("void Run();")]
    [InlineData("Task<int> Count { get; }")]
    [InlineData("Task<int> this[int index] { get; }")]
    [InlineData("Task<T> Get<T>();")]
    [InlineData("Task SendAsync(in int number);")]
    [InlineData("Task SendAsync(ReadOnlySpan<byte> bytes);")]
    [InlineData("Task SendAsync(nint handle);")]
    [InlineData("Task<UIntPtr[]> HandlesAsync();")]
    [InlineData("Task SendAsync(CancellationToken first, CancellationToken second);")]
    [InlineData("Task<ISession> OpenAsync();")]
    [InlineData("string Describe() => \"\";")]
    public void ContractThatCannotGoRemote_HasAGateAlone(string member)
    {
        var generated = Compiler.Generate(Compiler.Compilation($"[Contract] public interface IService {{ Task<int> GetAsync(); {member} }} [Contract] public interface ISession : IAsyncDisposable {{ Task<int> GetAsync(); }}"));
        Assert.Empty(generated.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id != "CS1591"));
        Assert.NotNull(generated.GetTypeByMetadataName("IService__Gate"));
        Assert.Null(generated.GetTypeByMetadataName("IService__Remote"));
        Assert.Null(generated.GetTypeByMetadataName("ISession__Remote"));
    }

    [Fact]
    public void RuntimeThatKnowsNoOtherProcess_GetsGatesAlone()
    {
        var compilation = Compiler.Compilation("""
            [Contract] public interface IService { Task<int> GetAsync(); }
            namespace PluginRuntime { public sealed class ContractAttribute : Attribute; }
            """);
        compilation = compilation.RemoveReferences(compilation.References.Where(reference => reference.Display!.Contains("PluginRuntime.Abstractions", StringComparison.Ordinal)));
        var generated = Compiler.Generate(compilation);
        Assert.NotNull(generated.GetTypeByMetadataName("IService__Gate"));
        Assert.Null(generated.GetTypeByMetadataName("IService__Remote"));
        Assert.DoesNotContain(generated.SyntaxTrees, tree => tree.ToString().Contains("Remoting", StringComparison.Ordinal));
    }

    [Fact]
    public void Gate_KnowsNothingOfTheRemotePart()
    {
        var generated = Compiler.Generate(Compiler.Compilation("[Contract] public interface IService { Task<int> GetAsync(); }"));
        Assert.Contains(generated.SyntaxTrees, tree => tree.FilePath.EndsWith("IService.Remote.g.cs", StringComparison.Ordinal));
        Assert.DoesNotContain("Remot", generated.SyntaxTrees.Single(tree => tree.FilePath.EndsWith("IService.Gate.g.cs", StringComparison.Ordinal)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serializer_IsMadeOnceWhenTheFirstPayloadIsMet()
    {
        var assembly = RemoteContracts.Compile("""
            [assembly: ContractPayloads(typeof(Payloads))]
            [Contract] public interface IFirst { Task<Uri> EchoAsync(Uri value); Task<int> CountAsync(int value); }
            [Contract] public interface ISecond { Task<Uri> EchoAsync(Uri value); }
            public sealed class Service : IFirst, ISecond
            {
                public Task<Uri> EchoAsync(Uri value) => Task.FromResult(value);
                public Task<int> CountAsync(int value) => Task.FromResult(value);
            }
            internal sealed class Payloads : IPayloadSerializer
            {
                internal Payloads() => Made++;
                public static int Made { get; private set; }
                public void Serialize<T>(System.Buffers.IBufferWriter<byte> destination, T value) => System.Buffers.BuffersExtensions.Write(destination, System.Text.Encoding.UTF8.GetBytes($"<{value}>"));
                public T Deserialize<T>(ReadOnlySpan<byte> source) => (T)(object)new Uri(System.Text.Encoding.UTF8.GetString(source[1..^1]));
            }
            """);
        var made = assembly.GetType("Payloads")!.GetProperty("Made")!;
        var service = Activator.CreateInstance(assembly.GetType("Service")!)!;
        foreach (var gate in assembly.GetCustomAttributes<ContractGateAttribute>())
            Activator.CreateInstance(gate.Gate);
        var contracts = RemoteContracts.In(assembly).OrderBy(contract => contract.Contract.Name).ToList();
        Assert.Equal(3, contracts.Sum(contract => contract.Methods.Count));
        var channels = contracts.Select(contract => new FakeChannel(contract, service)).ToList();
        Assert.Equal(3, await (Task<int>)Call(0, "CountAsync", 3));
        Assert.Equal(0, made.GetValue(null));

        foreach (var contract in new[] { 0, 1 })
        {
            Assert.Equal(new Uri("test:a"), await (Task<Uri>)Call(contract, "EchoAsync", new Uri("test:a")));
            Assert.EndsWith("<test:a>", System.Text.Encoding.UTF8.GetString(channels[contract].Messages[^1].Body), StringComparison.Ordinal);
        }

        Assert.Equal(1, made.GetValue(null));

        object Call(int contract, string method, object argument) =>
            contracts[contract].Contract.GetMethod(method)!.Invoke(contracts[contract].MakeCaller(channels[contract]), [argument])!;
    }

    [Fact]
    public void AssemblyThatNeedsNoSerializer_GetsNone()
    {
        var generated = Compiler.Generate(Compiler.Compilation("[Contract] public interface IService { Task<int> GetAsync(string name); }"));
        Assert.DoesNotContain(generated.SyntaxTrees, tree => tree.FilePath.EndsWith("ContractPayloads.g.cs", StringComparison.Ordinal));
    }

    [Fact]
    public void UnrelatedEdit_WritesNothingAgain()
    {
        var compilation = Compiler.Compilation(Unusual);
        var driver = Compiler.Driver(track: true).RunGenerators(compilation);
        var edited = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("internal sealed class Unrelated { public int Number => 1; }", Compiler.ParseOptions));
        var result = driver.RunGenerators(edited).GetRunResult().Results.Single();

        string[] steps = [ContractGenerator.ContractsStep, ContractGenerator.GateForStep, ContractGenerator.RegistrationStep, ContractGenerator.PayloadsStep];
        var reasons = steps.SelectMany(step => result.TrackedSteps[step]).Concat(result.TrackedOutputSteps.SelectMany(step => step.Value))
            .SelectMany(step => step.Outputs).Select(output => output.Reason).ToList();
        Assert.NotEmpty(reasons);
        Assert.All(reasons, reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, reason.ToString()));
        Assert.Contains(result.GeneratedSources, source => source.HintName == "ContractPayloads.g.cs");
    }

    [Fact]
    public void EditOfTheSerializer_LeavesTheContracts()
    {
        const string Attribute = "[assembly: PluginRuntime.ContractPayloads(typeof(Payloads))]";
        var compilation = Compiler.Compilation("[Contract] public interface IService { Task<Uri> GetAsync(); } public abstract class Payloads : System.Text.Json.Serialization.JsonSerializerContext { protected Payloads() : base(null) { } }");
        var driver = Compiler.Driver(track: true).RunGenerators(compilation);
        var edited = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(Attribute.Replace("Payloads)", "Derived)", StringComparison.Ordinal) + "public sealed class Derived : Payloads { public static Derived? Default => null; }", Compiler.ParseOptions));
        var result = driver.RunGenerators(edited).GetRunResult().Results.Single();

        Assert.All(result.TrackedSteps[ContractGenerator.ContractsStep].SelectMany(step => step.Outputs), output => Assert.Equal(IncrementalStepRunReason.Unchanged, output.Reason));
        Assert.Equal(IncrementalStepRunReason.Modified, Assert.Single(result.TrackedSteps[ContractGenerator.PayloadsStep].SelectMany(step => step.Outputs)).Reason);
        Assert.Contains("JsonPayloads(global::Derived.Default)", string.Concat(result.GeneratedSources.Select(source => source.SourceText)), StringComparison.Ordinal);
    }
}
