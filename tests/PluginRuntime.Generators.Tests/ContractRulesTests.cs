namespace PluginRuntime.Generators.Tests;

/// <summary>Each row: the rule, a contract that breaks it, the same contract cured.</summary>
public class ContractRulesTests
{
    [Theory]
    [InlineData("PR0001", "ref int Slot();", "int Slot();")]
    [InlineData("PR0001", "ref readonly int Slot { get; }", "int Slot { get; }")]
    [InlineData("PR0002", "ReadOnlySpan<byte> Read();", "int Read(Span<byte> destination);")]
    [InlineData("PR0002", "T Read<T>() where T : allows ref struct;", "T Read<T>();")]
    [InlineData("PR0003", "event EventHandler? Changed;", "IAsyncEnumerable<int> Changes();")]
    [InlineData("PR0004", "static abstract int Limit();", "int Limit();")]
    [InlineData("PR0004", "static virtual int Limit { get => 1; }", "static int Limit => 1;")]
    [InlineData("PR0006", "unsafe int Read(byte* source);", "int Read(ReadOnlySpan<byte> source);")]
    [InlineData("PR0006", "unsafe int Run(delegate*<int>[] codes);", "int Run(int[] codes);")]
    [InlineData("PR0007", "protected int Hidden();", "protected int Hidden() => 1;")]
    [InlineData("PR0008", "int Limit { get; init; }", "int Limit { get; set; }")]
    [InlineData("PR0010", "IAsyncEnumerable<int> Watch(ReadOnlySpan<int> rows);", "IAsyncEnumerable<int> Watch(ReadOnlyMemory<int> rows);")]
    [InlineData("PR0010", "IAsyncEnumerable<int> Watch(ref int row);", "IAsyncEnumerable<int> Watch(in int row);")]
    [InlineData("PR0020", "void Run(Action<int> callback);", "void Run(int number);")]
    [InlineData("PR0020", "List<Func<int>> Steps();", "List<int> Steps();")]
    [InlineData("PR0020", "Lazy<int> Later();", "Task<int> Later();")]
    [InlineData("PR0021", "Stream Open();", "byte[] Open();")]
    [InlineData("PR0021", "Task<MemoryStream?> OpenAsync();", "Task<byte[]?> OpenAsync();")]
    [InlineData("PR0021", "void Log(TextWriter writer);", "string Log();")]
    [InlineData("PR0021", "CancellationToken Stopping { get; }", "Task StoppedAsync(CancellationToken cancellationToken);")]
    [InlineData("PR0022", "object Get();", "T Get<T>();")]
    [InlineData("PR0022", "void Put(dynamic value);", "void Put(string value);")]
    [InlineData("PR0022", "(int, object?[]) Row();", "(int, string?[]) Row();")]
    [InlineData("PR0023", "IEnumerable<int> List();", "int[] List();")]
    [InlineData("PR0023", "Task<IReadOnlyList<int>> ListAsync();", "Task<ImmutableArray<int>> ListAsync();")]
    [InlineData("PR0023", "IQueryable<int> Query();", "List<int> Query();")]
    [InlineData("PR0023", "void Put(Dictionary<string, IDictionary<int, int>> rows);", "void Put(Dictionary<string, Dictionary<int, int>> rows);")]
    [InlineData("PR0024", "Task<Task<int>> Twice();", "Task<int> Twice();")]
    [InlineData("PR0024", "bool TryStart(out ValueTask<int> done);", "ValueTask<int> StartAsync();")]
    [InlineData("PR0024", "Task SendAsync(IAsyncEnumerable<int> rows);", "Task SendAsync(int[] rows);")]
    [InlineData("PR0024", "Task<IAsyncEnumerable<int>> WatchAsync();", "IAsyncEnumerable<int> WatchAsync();")]
    [InlineData("PR0024", "IAsyncEnumerable<Task<int>> Watch();", "IAsyncEnumerable<int> Watch();")]
    [InlineData("PR0025", "IOther Other();", "ISession Other();")]
    [InlineData("PR0025", "void Use(IOther other);", "void Use(string name);")]
    [InlineData("PR0026", "void Use(ISession session);", "void Use(int session);")]
    [InlineData("PR0026", "Task<ISession[]> OpenAll();", "Task<ISession> OpenAsync();")]
    [InlineData("PR0026", "IAsyncEnumerable<ISession> OpenAll();", "ValueTask<ISession?> OpenAsync();")]
    [InlineData("PR0026", "ISession Current { get; set; }", "ISession Current { get; }")]
    [InlineData("PR0027", "Type Kind();", "string Kind();")]
    [InlineData("PR0027", "InvalidOperationException? Failure();", "string? Failure();")]
    [InlineData("PR0027", "void Filter(System.Linq.Expressions.Expression<Func<int, bool>> filter);", "void Filter(string filter);")]
    [InlineData("PR0030", "Open Get();", "Closed Get();")]
    [InlineData("PR0030", "Task<List<Open>> GetAsync();", "Task<List<Tree>> GetAsync();")]
    [InlineData("PR0030", "void Put(Abstract row);", "void Put(Declared row);")]
    [InlineData("PR0031", "WithDelegate Get();", "WithData Get();")]
    [InlineData("PR0031", "WithEvent Get();", "WithData Get();")]
    [InlineData("PR0031", "WithInterface[] Get();", "WithDeclared[] Get();")]
    [InlineData("PR0031", "Deep Get();", "Cycle Get();")]
    public async Task Member_BreakingRule_IsDiagnosedAndItsCureIsClean(string id, string cause, string cure)
    {
        var found = await Compiler.DiagnoseAsync(Contract(cause));
        var diagnostic = Assert.Single(found);
        Assert.Equal(id, diagnostic.Id);
        Assert.Contains(".", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal("Source.cs", diagnostic.Location.SourceTree!.FilePath);

        Assert.Empty(await Compiler.DiagnoseAsync(Contract(cure)));
    }

    [Theory]
    [InlineData("PR0005", "[Contract] public interface IStore<T> { T Get(); }", "public interface IStore<T> { T Get(); } [Contract] public interface IOrders : IStore<int>;")]
    [InlineData("PR0005", "[assembly: GateFor(typeof(IStore<>))] public interface IStore<T> { T Get(); }", "[assembly: GateFor(typeof(IStore<int>))] public interface IStore<T> { T Get(); }")]
    [InlineData("PR0005", "public class Outer<T> { [Contract] public interface IInner { int Get(); } }", "public class Outer { [Contract] public interface IInner { int Get(); } }")]
    [InlineData("PR0009", "public class Outer { [Contract] private protected interface IInner { int Get(); } }", "public class Outer { [Contract] internal interface IInner { int Get(); } }")]
    [InlineData("PR0009", "[Contract] file interface IInner { int Get(); }", "[Contract] interface IInner { int Get(); }")]
    [InlineData("PR0011", "[assembly: GateFor(typeof(Implementation))] public sealed class Implementation;", "[assembly: GateFor(typeof(IService))] public interface IService { int Get(); }")]
    [InlineData("PR0011", "[assembly: GateFor(typeof(int[]))]", "[assembly: GateFor(typeof(IService))] public interface IService { int Get(); }")]
    [InlineData("PR0023", "[assembly: GateFor(typeof(IComparer<object>))]", "[assembly: GateFor(typeof(IComparer<string>))]", "PR0022")]
    public async Task Contract_BreakingRule_IsDiagnosedAndItsCureIsClean(string id, string cause, string cure, string? reported = null)
    {
        Assert.All(await Compiler.DiagnoseAsync(cause), diagnostic => Assert.Equal(reported ?? id, diagnostic.Id));
        Assert.NotEmpty(await Compiler.DiagnoseAsync(cause));
        Assert.Empty(await Compiler.DiagnoseAsync(cure));
    }

    [Fact]
    public async Task SessionOfAnAssemblyWithoutGenerator_IsDiagnosedAndGateForCuresIt()
    {
        using var assembly = new MemoryStream();
        Assert.True(Compiler.Compilation("[Contract] public interface ICursor : IDisposable { int Next(); }", "Without.Generator").Emit(assembly).Success);
        var reference = Microsoft.CodeAnalysis.MetadataReference.CreateFromImage(assembly.ToArray());
        const string Contract = "[Contract] public interface ITable { ICursor Read(); }";

        Assert.Equal("PR0028", Assert.Single(await Compiler.DiagnoseAsync(Contract, reference)).Id);
        Assert.Empty(await Compiler.DiagnoseAsync("[assembly: GateFor(typeof(ICursor))]" + Contract, reference));
    }

    [Fact]
    public async Task InheritedMember_IsDiagnosedAtTheContract()
    {
        var diagnostic = Assert.Single(await Compiler.DiagnoseAsync("[Contract] public interface IRows : IEnumerable<int>;"), found => found.GetMessage(null).Contains("<int>", StringComparison.Ordinal));
        Assert.Equal("PR0023", diagnostic.Id);
    }

    private static string Contract(string member) => $$"""
        [Contract]
        public interface IService
        {
            {{member}}
        }

        [Contract]
        public interface IOther
        {
            int Get();
        }

        [Contract]
        public interface ISession : IDisposable
        {
            int Next();
        }

        public record Open(int Number);

        public abstract class Abstract
        {
            public int Number { get; set; }
        }

        public sealed record Closed(int Number, DateTimeOffset At, Uri? Link, ImmutableArray<Closed> Children);

        public abstract record Tree
        {
            private Tree()
            {
            }

            public sealed record Leaf(int Number) : Tree;

            public sealed record Node(Tree Left, Tree Right) : Tree;
        }

        [HoldsSharedTypesOnly("Derived classes are in this assembly.")]
        public class Declared
        {
            public object? Anything { get; set; }
        }

        public sealed record WithDelegate(Action Run);

        public sealed class WithEvent
        {
            public event Action? Run;

            public void Raise() => Run?.Invoke();
        }

        public sealed record WithData(int Number)
        {
            public IEnumerable<int> Computed => [Number];

            public static Action? Shared { get; set; }
        }

        public struct WithInterface
        {
            public IReadOnlyList<int> Rows { get; set; }
        }

        public struct WithDeclared
        {
            [HoldsSharedTypesOnly("Always a list.")]
            public IReadOnlyList<int> Rows { get; set; }
        }

        public sealed record Deep(Dictionary<int, (string, WithStream?)[]> Rows);

        public sealed class WithStream
        {
            internal readonly Stream? Source = null;
        }

        public sealed class Cycle
        {
            public Cycle? Next { get; set; }
        }
        """;
}
