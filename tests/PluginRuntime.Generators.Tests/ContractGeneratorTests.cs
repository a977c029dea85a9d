using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime.Gates;

namespace PluginRuntime.Generators.Tests;

public class ContractGeneratorTests
{
    /// <summary>Shapes that are rare in contracts and easy to get wrong in code about code.</summary>
    private const string Unusual = """
        #pragma warning disable CS8981 // a type parameter with the name of a local of the gate
        using System.Diagnostics.CodeAnalysis;

        [assembly: GateFor(typeof(IComparer<string>))]
        [assembly: GateFor(typeof(IComparer<string>))]
        [assembly: GateFor(typeof(IDisposable))]
        [assembly: GateFor(typeof(Marked.IBase))]

        [Contract]
        public interface IGlobal
        {
            int Get();
        }

        namespace Marked
        {
            public enum @enum { @default }

            public static class Outer<T>
            {
                public interface IInner { T? Value { get; } }
            }

            [Contract]
            public interface IBase : Outer<string>.IInner
            {
                int Count { get; }
                string Name() => "base";
                void Only(int number);
                static int Shared => 1;
                sealed int Sealed() => Count;
                private int Private() => 1;
            }

            [Contract]
            public interface IDerived : IBase, IComparable<@enum>
            {
                new long Count { get; set; }
                string IBase.Name() => "derived";
                int WriteOnly { set; }
                void Only(string text);
                protected int Default() => 1;
                internal int Internal();
            }

            [Contract]
            internal interface IUnusual
            {
                void @class(int @lock, string @await, int lease, int result, int exception, int translated);
                ValueTask<int> Clash<pending, T>(int lease, int result, int exception, T held) where T : struct, Enum;
                IAsyncEnumerable<int> Watch(int target, in int number);
                [Obsolete("Use another.")] int Old();
                [Experimental("TEST001")] int New();
                (int Left, string? Right)[]? Tuples((int, (string?, nint) Inner)? value, int?[,] grid);
                ref struct Row(Span<int> cells) { public Span<int> Cells = cells; }
                int Fill(scoped Row row, scoped ref int number, params Span<int> cells);
                void Run<T>(T value) where T : notnull, allows ref struct => throw new NotSupportedException();
                Task Take<T>(T value) where T : allows ref struct;
                T? Nullable<T>(T? value) where T : class?, IComparable<T?>;
                T[]? Unconstrained<T, U>(T? value, U[]? others) where T : U, new() where U : notnull;
                ValueTask<T?> Later<T>(T? value) where T : unmanaged;
                ValueTask<T?> Latest<T>(T? value, CancellationToken first, CancellationToken last);
                string? this[string? key] { get; }
                Task<int> this[int key] { get; set; }
                ICursor? Cursor { get; }
            }

            [Contract]
            internal interface ICursor : IAsyncDisposable
            {
                ValueTask<bool> MoveAsync(ref int row);
                T Read<T>(scoped ReadOnlySpan<T> columns) where T : unmanaged;
                ICursor? Child { get; }
                Task<ICursor?> ChildAsync(in int row);
            }

        #nullable disable
            [Contract]
            public interface IOblivious
            {
                string Get(string[] values, List<string> list);
                Task<string> GetAsync(string value);
                T Echo<T>(T value) where T : class;
            }
        }
        """;

    [Fact]
    public void UnusualContracts_CompileWithoutWarnings()
    {
        var generated = Compiler.Generate(Compiler.Compilation(Unusual));
        Assert.Empty(generated.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id != "CS1591"));
        Assert.NotNull(generated.GetTypeByMetadataName("IGlobal__Gate"));
        Assert.NotNull(generated.GetTypeByMetadataName("Marked.ICursor__Session"));
        Assert.NotNull(generated.GetTypeByMetadataName("PluginRuntime.Generated.Under_Test.System_Collections_Generic_IComparer_string___Gate"));
        Assert.Equal(Accessibility.Public, generated.GetTypeByMetadataName("Marked.IDerived__Gate")!.DeclaredAccessibility);
        Assert.Equal(Accessibility.Internal, generated.GetTypeByMetadataName("Marked.IUnusual__Gate")!.DeclaredAccessibility);
    }

    [Fact]
    public void EveryGate_CanBeMadeAndIsFoundByItsContract()
    {
        var assembly = Load(Compiler.Emit(Unusual, "Under.Test"));
        var gates = assembly.GetCustomAttributes<ContractGateAttribute>().ToList();
        Assert.Equal(8, gates.Count);
        Assert.All(gates, known =>
        {
            var gate = (Gate)Activator.CreateInstance(known.Gate)!;
            Assert.Equal(known.Contract, gate.Contract);
            Assert.IsAssignableFrom(known.Contract, gate);
            Assert.Throws<ModuleNotServingException>(() => Call(gate, known.Contract));
        });

        // Disposing a gate does nothing: the implementation belongs to its module's container.
        static void Call(Gate gate, Type contract)
        {
            if (gate is IDisposable disposable and not IAsyncDisposable && contract == typeof(IDisposable))
            {
                disposable.Dispose();
                throw (ModuleNotServingException)Activator.CreateInstance(typeof(ModuleNotServingException), BindingFlags.NonPublic | BindingFlags.Instance, null, ["", ""], null)!;
            }

            var method = contract.GetMethods().First(method => method is { IsGenericMethodDefinition: false, IsAbstract: true }
                && method.GetParameters().All(parameter => !parameter.ParameterType.IsByRef));
            var arguments = method.GetParameters().Select(parameter => parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null);
            method.Invoke(gate, BindingFlags.DoNotWrapExceptions, null, [.. arguments], null);
        }
    }

    [Theory]
    [InlineData("OrderDesk.Contracts", "AddOrderDeskContracts")]
    [InlineData("OrderDesk", "AddOrderDeskContracts")]
    [InlineData("9-Lives.Order_Desk", "Add9LivesOrderDeskContracts")]
    public void Registration_IsNamedForTheAssemblyAndMakesContractsInjectable(string assembly, string method)
    {
        const string Source = """
            [Contract] public interface IService { int Get(); }
            [Contract] internal interface IHidden { int Get(); }
            [Contract] public interface ISession : IDisposable { int Get(); }
            """;
        var loaded = Load(Compiler.Emit(Source, assembly));
        var add = loaded.GetTypes().Single(type => type.Namespace == "Microsoft.Extensions.DependencyInjection").GetMethod(method);
        Assert.NotNull(add);

        var services = new ServiceCollection();
        Assert.Same(services, add.Invoke(null, [services]));
        add.Invoke(null, [services]);
        Assert.Equal(["IHidden", "IService"], services.Select(service => service.ServiceType).Where(type => type.IsInterface).Select(type => type.Name).Order());
        Assert.Equal(loaded, Assert.Single(services.Select(service => service.ImplementationInstance).OfType<ContractAssembly>()).Assembly);
    }

    [Fact]
    public void SessionOfAnotherAssembly_UsesItsClass()
    {
        var sessions = MetadataReference.CreateFromImage(Compiler.Emit("[Contract] public interface ICursor : IDisposable { int Next(); }", "Sessions"));
        var generated = Compiler.Generate(Compiler.Compilation("[Contract] public interface ITable { ICursor Open(); }", references: sessions));
        Assert.Empty(generated.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id != "CS1591"));
        Assert.Contains("new global::ICursor__Session(", string.Concat(generated.SyntaxTrees), StringComparison.Ordinal);
    }

    [Fact]
    public void ContractThatCannotBeGated_GetsNothingAndHarmsNoOther()
    {
        var generated = Compiler.Generate(Compiler.Compilation("[Contract] public interface IBad : IDisposable { ref int Get(); } [Contract] public interface IGood { IBad Get(); }"));
        Assert.Empty(generated.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id != "CS1591"));
        Assert.Null(generated.GetTypeByMetadataName("IBad__Gate"));
        Assert.NotNull(generated.GetTypeByMetadataName("IGood__Gate"));
    }

    [Fact]
    public void AssemblyWithoutContracts_GetsNothing() =>
        Assert.Equal(2, Compiler.Generate(Compiler.Compilation("public interface IService;")).SyntaxTrees.Length);

    [Fact]
    public void UnrelatedEdit_WritesNothingAgain()
    {
        var compilation = Compiler.Compilation(Unusual);
        var driver = Compiler.Driver(track: true).RunGenerators(compilation);
        var edited = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("internal sealed class Unrelated { public int Number => 1; }", Compiler.ParseOptions));
        var result = driver.RunGenerators(edited).GetRunResult().Results.Single();

        foreach (var step in new[] { ContractGenerator.ContractsStep, ContractGenerator.GateForStep, ContractGenerator.RegistrationStep })
            AssertNotRun(result.TrackedSteps[step]);
        AssertNotRun(result.TrackedOutputSteps.SelectMany(steps => steps.Value));

        static void AssertNotRun(IEnumerable<IncrementalGeneratorRunStep> steps)
        {
            var reasons = steps.SelectMany(step => step.Outputs).Select(output => output.Reason).ToList();
            Assert.NotEmpty(reasons);
            Assert.All(reasons, reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, reason.ToString()));
        }
    }

    [Fact]
    public void EditOfOneContract_LeavesTheOthers()
    {
        var compilation = Compiler.Compilation("[Contract] public interface IFirst { int Get(); }")
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText("using PluginRuntime; [Contract] public interface ISecond { int Get(); }", Compiler.ParseOptions, "Second.cs"));
        var driver = Compiler.Driver(track: true).RunGenerators(compilation);
        var second = compilation.SyntaxTrees.Single(tree => tree.FilePath == "Second.cs");
        var edited = compilation.ReplaceSyntaxTree(second, CSharpSyntaxTree.ParseText("using PluginRuntime; [Contract] public interface ISecond { int Get(); int More(); }", Compiler.ParseOptions, "Second.cs"));
        var result = driver.RunGenerators(edited).GetRunResult().Results.Single();

        var reasons = result.TrackedSteps[ContractGenerator.ContractsStep].SelectMany(step => step.Outputs).Select(output => output.Reason);
        Assert.Equal([IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Modified], reasons);
        Assert.Contains("More", string.Concat(result.GeneratedSources.Select(source => source.SourceText)), StringComparison.Ordinal);
    }

    private static Assembly Load(byte[] image) => new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(new MemoryStream(image));
}
