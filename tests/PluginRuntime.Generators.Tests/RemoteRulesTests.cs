namespace PluginRuntime.Generators.Tests;

/// <summary>Each row: the rule, a contract that must be remote and breaks it, the same contract cured.</summary>
public class RemoteRulesTests
{
    [Theory]
    [InlineData("PR0040", "int Get();", "Task<int> GetAsync();")]
    [InlineData("PR0040", "void Run();", "ValueTask RunAsync();")]
    [InlineData("PR0040", "string Describe() => \"text\";", "sealed string Describe() => \"text\";")]
    [InlineData("PR0040", "int[] List();", "IAsyncEnumerable<int> List();")]
    [InlineData("PR0041", "int Count { get; }", "ValueTask<int> GetCountAsync();")]
    [InlineData("PR0041", "Task<int> Count { get; }", "sealed int Count => 1;")]
    [InlineData("PR0041", "Task<int> this[int index] { get; }", "Task<int> GetAsync(int index);")]
    [InlineData("PR0042", "Task<T> GetAsync<T>();", "Task<int> GetAsync();")]
    [InlineData("PR0043", "Task SendAsync(ReadOnlySpan<byte> bytes);", "Task SendAsync(ReadOnlyMemory<byte> bytes);")]
    [InlineData("PR0043", "ValueTask<int> ReadAsync(ref int position);", "ValueTask<(int Read, int Position)> ReadAsync(int position);")]
    [InlineData("PR0043", "ValueTask<int> ReadAsync(in int position);", "ValueTask<int> ReadAsync(int position);")]
    [InlineData("PR0043", "Task FindAsync(out int position);", "Task<int> FindAsync();")]
    [InlineData("PR0044", "Task SendAsync(nint handle);", "Task SendAsync(long number);")]
    [InlineData("PR0044", "Task<List<UIntPtr>> GetAsync();", "Task<List<ulong>> GetAsync();")]
    [InlineData("PR0044", "Task SendAsync(Action<int> callback);", "Task SendAsync(int number);")]
    [InlineData("PR0044", "Task<Stream> OpenAsync();", "IAsyncEnumerable<byte[]> Read();")]
    [InlineData("PR0044", "Task<object?> GetAsync();", "Task<string?> GetAsync();")]
    [InlineData("PR0044", "Task SendAsync(dynamic value);", "Task SendAsync(Uri value);")]
    [InlineData("PR0044", "Task SendAsync(IAsyncEnumerable<int> rows);", "Task SendAsync(int[] rows);")]
    [InlineData("PR0044", "Task<Task<int>> GetAsync();", "Task<int> GetAsync();")]
    [InlineData("PR0044", "Task<ValueTask> GetAsync();", "ValueTask GetAsync();")]
    [InlineData("PR0044", "Task SendAsync(Type type);", "Task SendAsync(string type);")]
    [InlineData("PR0044", "Task SendAsync(System.Linq.Expressions.Expression<Func<int, bool>> filter);", "Task SendAsync(string filter);")]
    [InlineData("PR0044", "Task<InvalidOperationException?> GetAsync();", "Task<string?> GetAsync();")]
    [InlineData("PR0044", "Task SendAsync(CancellationToken[] tokens);", "Task SendAsync(CancellationToken token);")]
    [InlineData("PR0044", "Task<Lazy<int>> GetAsync();", "Task<int> GetAsync();")]
    [InlineData("PR0044", "Task<IShape> GetAsync();", "Task<IKnownShape> GetAsync();")]
    [InlineData("PR0044", "Task<IComparer<int>> GetAsync();", "Task<IReadOnlyList<IImmutableList<int>>> GetAsync();")]
    [InlineData("PR0044", "Task<System.Collections.IEnumerable> GetAsync();", "Task<IEnumerable<int>> GetAsync();")]
    [InlineData("PR0045", "Task WaitAsync(CancellationToken one, CancellationToken other);", "Task WaitAsync(CancellationToken one, int number);")]
    [InlineData("PR0047", "Task<ISession> OpenAsync();", "Task<int> OpenAsync();")]
    [InlineData("PR0047", "Task SendAsync(IOther[] others);", "Task SendAsync(string[] others);")]
    public async Task Member_BreakingRule_IsDiagnosedAndItsCureIsClean(string id, string cause, string cure)
    {
        var diagnostic = Assert.Single(await Compiler.DiagnoseAsync(Contract(cause)));
        Assert.Equal(id, diagnostic.Id);
        Assert.Contains("IService.", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal(4, diagnostic.Location.GetLineSpan().StartLinePosition.Line);

        Assert.Empty(await Compiler.DiagnoseAsync(Contract(cure)));
        Assert.NotNull(Compiler.Generate(Compiler.Compilation(Contract(cure))).GetTypeByMetadataName("IService__Remote"));

        // Served in process, it may be as it is.
        Assert.Empty(await Compiler.DiagnoseAsync(Contract(cause).Replace("MustBeRemote = true", "MustBeRemote = false", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("PR0046", "[Contract(MustBeRemote = true)] public interface ICursor : IDisposable { Task<int> NextAsync(); }", "[Contract(MustBeRemote = true)] public interface ICursor { Task<int> NextAsync(); }")]
    [InlineData("PR0046", "[Contract(MustBeRemote = true)] public interface ICursor : IAsyncDisposable { Task<int> NextAsync(); }", "[Contract] public interface ICursor : IAsyncDisposable { Task<int> NextAsync(); }")]
    [InlineData("PR0049", "[Contract] public interface IBlocks { [BorrowedElements] IAsyncEnumerable<byte[]> Read(); }", "[Contract] public interface IBlocks { [BorrowedElements] IAsyncEnumerable<ReadOnlyMemory<byte>> Read(); }")]
    [InlineData("PR0049", "[Contract] public interface IBlocks { [BorrowedElements] ValueTask<ReadOnlyMemory<byte>> ReadAsync(); }", "[Contract] public interface IBlocks { ValueTask<ReadOnlyMemory<byte>> ReadAsync(); }")]
    [InlineData("PR0049", "[Contract] public interface IBlocks { [BorrowedElements] IAsyncEnumerable<ReadOnlyMemory<char>> Read(); }", "[Contract] public interface IBlocks { IAsyncEnumerable<ReadOnlyMemory<char>> Read(); }")]
    [InlineData("PR0048", "[assembly: ContractPayloads(typeof(Payloads))] public sealed class Payloads;", "[assembly: ContractPayloads(typeof(Payloads))]" + Serializer)]
    [InlineData("PR0048", "[assembly: ContractPayloads(typeof(Payloads))] file" + ClassOnly, "[assembly: ContractPayloads(typeof(Outer.Payloads))] public class Outer { internal" + ClassOnly + " }")]
    [InlineData("PR0048", "[assembly: ContractPayloads(typeof(Generic<>))]" + Serializer + " public class Generic<T> : IPayloadSerializer { public void Serialize<TValue>(System.Buffers.IBufferWriter<byte> destination, TValue value) { } public TValue Deserialize<TValue>(ReadOnlySpan<byte> source) => default!; }", "[assembly: ContractPayloads(typeof(Payloads))]" + Serializer)]
    [InlineData("PR0048", "[assembly: ContractPayloads(typeof(Payloads))] public abstract" + ClassOnly, "[assembly: ContractPayloads(typeof(Payloads))] internal" + ClassOnly)]
    [InlineData("PR0048", "[assembly: ContractPayloads(typeof(int[]))]", "")]
    [InlineData("PR0048", "[assembly: ContractPayloads(null!)]", "")]
    public async Task Contract_BreakingRule_IsDiagnosedAndItsCureIsClean(string id, string cause, string cure)
    {
        const string Uses = " [Contract] public interface IUses { Task<Uri> GetAsync(); }";
        Assert.Equal(id, Assert.Single(await Compiler.DiagnoseAsync(cause + Uses)).Id);
        Assert.Empty(await Compiler.DiagnoseAsync(cure + Uses));
    }

    private const string ClassOnly = " class Payloads : IPayloadSerializer { public void Serialize<T>(System.Buffers.IBufferWriter<byte> destination, T value) { } public T Deserialize<T>(ReadOnlySpan<byte> source) => default!; }";

    private const string Serializer = "public" + ClassOnly;

    private static string Contract(string member) => $$"""
        #pragma warning disable PR0020, PR0021, PR0022, PR0023, PR0024, PR0025, PR0026, PR0027 // told apart, and for every contract
        [Contract(MustBeRemote = true)]
        public interface IService
        {
            {{member}}
        }

        [Contract]
        public interface IOther
        {
            Task<int> GetAsync();
        }

        [Contract]
        public interface ISession : IAsyncDisposable
        {
            Task<int> NextAsync();
        }

        public interface IShape
        {
            int Size { get; }
        }

        [System.Text.Json.Serialization.JsonDerivedType(typeof(Circle), "circle")]
        public interface IKnownShape
        {
            int Size { get; }
        }

        public sealed record Circle(int Size) : IKnownShape;
        """;
}
