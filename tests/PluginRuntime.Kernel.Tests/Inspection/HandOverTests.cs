using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Kernel.Tests.Inspection;

public sealed class HandOverTests : IDisposable
{
    /// <summary>A module with a little of everything, for tests that damage it.</summary>
    internal const string RichSource = """
        public sealed class State : HandOverState { public Dictionary<string, List<int[]>> Rows = new(); }
        public abstract class Holder<T> : IHandOverByValue where T : HandOverState {
            public int StateVersion => 1;
            public void Export(System.Buffers.IBufferWriter<byte> destination) { }
            public void Import(System.Buffers.ReadOnlySequence<byte> source, int stateVersion) { }
        }
        public class Holding : Holder<State>, IComparable<Holding> {
            public int CompareTo(Holding other) => 0;
            public async Task<int> Run(CancellationToken token) { await Task.Delay(1, token); lock (this) { return (new int[2, 2])[0, 1]; } }
            public struct Inner<A, B> { public A First; public Func<A, B> Map; public event Action<(A, B)> Done; }
        }
        """;

    private readonly Workshop _workshop = new();

    public void Dispose() => _workshop.Dispose();

    [Fact]
    public void EveryKindOfHandOver_Inspected_IsDeclared()
    {
        var shared = _workshop.Compile("Shared", "namespace Shared { public sealed class Book { public int Rows; } }");
        var inspection = _workshop.InspectModule("""
            public abstract class Base<T> : IHandOver<T> where T : class { public T HandOut() => null; public void TakeOver(T state) { } }
            public class ByReference : Base<Shared.Book> { }
            public sealed class State : HandOverState { }
            public class ByValue() : JsonHandOver<State>(null) { public override int StateVersion => 1; protected override State Capture() => null; protected override void Restore(State state, int version) { } }
            public class InSteps : ByValue, IHandOverInSteps {
                public void ExportBulk(System.Buffers.IBufferWriter<byte> d, CancellationToken c) { } public void ExportChanges(System.Buffers.IBufferWriter<byte> d) { } public void AbandonExport() { }
                public void ImportBulk(System.Buffers.ReadOnlySequence<byte> s, int v, CancellationToken c) { } public void ImportChanges(System.Buffers.ReadOnlySequence<byte> s, int v) { }
            }
            """, shared);
        FindingAssert.HasNothing(inspection);
        Assert.Equal<HandOverDeclaration>([new(HandOverKind.ByReference, "ByReference", "Shared.Book"), new(HandOverKind.ByValue, "ByValue", null, 1), new(HandOverKind.InSteps, "InSteps", null, 1)], inspection.HandOvers);
    }

    [Theory]
    [InlineData("public int StateVersion => 3;", 3)]
    [InlineData("public int StateVersion => -1;", -1)]
    [InlineData("public int StateVersion => 100;", 100)]
    [InlineData("public int StateVersion => 70_000;", 70_000)]
    [InlineData("const int Version = 4 + 1; public int StateVersion { get { return Version; } }", 5)]
    [InlineData("int IHandOverByValue.StateVersion => 6; public int StateVersion => throw null!;", 6)]
    [InlineData("public int StateVersion => GetHashCode();", null)]
    [InlineData("public int StateVersion { get; } = 3;", null)]
    [InlineData("static int _v = 2; public int StateVersion => _v == 2 ? 1 : 2;", null)]
    public void VersionOfTheState_Inspected_IsKnown_WhereItIsAConstant(string property, int? version)
    {
        var inspection = _workshop.InspectModule($$"""
            public class H : IHandOverByValue { {{property}}
                public void Export(System.Buffers.IBufferWriter<byte> d) { } public void Import(System.Buffers.ReadOnlySequence<byte> s, int v) { } }
            """);
        Assert.Equal(version, Assert.Single(inspection.HandOvers).StateVersion);
    }

    [Fact]
    public void StateOfTheModulesOwnType_Inspected_IsRefused() => FindingAssert.RefusedOnlyFor(
        _workshop.InspectModule("public sealed class Mine { } public class H : IHandOver<Mine> { public Mine HandOut() => null; public void TakeOver(Mine state) { } }"),
        FindingCodes.StateTypePrivate, "H hands over Mine");

    [Theory]
    [InlineData("int A; string? B; decimal[] C; byte[][,] D; DateTime E; DayOfWeek F; Guid? G; TimeSpan H; DateTimeOffset I; Int128 J; nint K;")]
    [InlineData("List<string> A; Dictionary<string, Row> B; HashSet<(int, Row)> C; SortedList<int, List<Row[]>> D; PriorityQueue<Row, long> E; LinkedList<Row> F; Queue<int> G; Stack<Row> H;")]
    [InlineData("System.Collections.Concurrent.ConcurrentDictionary<string, Row> A; System.Collections.Immutable.ImmutableDictionary<string, System.Collections.Immutable.ImmutableArray<Row>> B; System.Collections.Frozen.FrozenSet<string> C;")]
    [InlineData("Uri A; Version B; System.Numerics.BigInteger C; System.Text.StringBuilder D; System.Threading.Lock E; Tuple<int, Row> F; KeyValuePair<string, Row?> G;")]
    [InlineData("Row A; Pair<Row, int> B; Book? Parent; static object Shared = new();")]
    [InlineData("[HoldsSharedTypesOnly(\"a lock\")] object A; [HoldsSharedTypesOnly(\"set by the host\")] public Action? B { get; set; } [field: HoldsSharedTypesOnly(\"x\")] public IDisposable? C { get; set; } Trusted D;")]
    public void StateOfSharedData_Inspected_IsAccepted(string fields) => FindingAssert.HasNothing(InspectState(fields));

    [Theory]
    [InlineData("object A;", "Book.A : object (any object)")]
    [InlineData("dynamic A;", "Book.A : object (any object)")]
    [InlineData("Action? _listeners;", "Book._listeners : System.Action (delegate)")]
    [InlineData("public event EventHandler? Changed;", "Book.Changed : System.EventHandler (delegate)")]
    [InlineData("public IDisposable? Owner { get; set; }", "Book.Owner : System.IDisposable (interface)")]
    [InlineData("Open A;", "Book.A : Open (class that is not sealed)")]
    [InlineData("Abstract A;", "Book.A : Abstract (abstract class)")]
    [InlineData("List<IComparable> A;", "Book.A<> : System.IComparable (interface)")]
    [InlineData("Dictionary<string, Func<int>> A;", "Book.A<1> : System.Func<int> (delegate)")]
    [InlineData("Pair<int, Pair<Open, int>[]> A;", "Book.A.Right[].Left : Open (class that is not sealed)")]
    [InlineData("Deep A;", "Book.A.Inner._secret : object (any object)")]
    [InlineData("System.Threading.Tasks.Task A;", "Book.A : System.Threading.Tasks.Task (class that is not sealed)")]
    [InlineData("TimeProvider A;", "Book.A : System.TimeProvider (abstract class)")]
    [InlineData("System.Threading.CancellationToken A;", "Book.A._source : System.Threading.CancellationTokenSource (class that is not sealed)")]
    [InlineData("Memory<byte> A;", "Book.A._object : object (any object)")]
    [InlineData("Type A;", "Book.A : System.Type (abstract class)")]
    [InlineData("IEnumerable<int> A;", "Book.A : System.Collections.Generic.IEnumerable<int> (interface)")]
    [InlineData("Heir A;", "Book.A._below : object (any object)")]
    [InlineData("Endless<int> A;", "nested without end")]
    [InlineData("unsafe delegate*<void> A;", "(not data)")]
    [InlineData("object[] A;", "Book.A[] : object (any object)")]
    public void StateThatCouldHoldModuleObjects_Inspected_IsRefusedWithThePath(string fields, string path)
    {
        var inspection = InspectState(fields);
        FindingAssert.RefusedOnlyFor(inspection, FindingCodes.StateHoldsModuleTypes, "H hands over a state", path);
    }

    [Fact]
    public void UnsealedState_Inspected_IsRefused()
    {
        var shared = _workshop.Compile("Shared", "public class Book { }");
        FindingAssert.RefusedOnlyFor(_workshop.InspectModule("public class H : IHandOver<Book> { public Book HandOut() => null; public void TakeOver(Book state) { } }", shared),
            FindingCodes.StateHoldsModuleTypes, "Book : Book (class that is not sealed)");
    }

    [Fact]
    public void SharedCollectionOfTheModulesType_Inspected_IsRefused() => FindingAssert.RefusedOnlyFor(
        _workshop.InspectModule("public sealed class Mine { } public class H : IHandOver<List<Mine>> { public List<Mine> HandOut() => null; public void TakeOver(List<Mine> state) { } }"),
        FindingCodes.StateHoldsModuleTypes, "List<Mine><> : Mine (private to the module, in Acme)");

    [Fact]
    public void TypeOfTheModuleNamedLikeAHarmlessOne_Inspected_IsRefused()
    {
        var shared = _workshop.Compile("Shared", "namespace System { public class Uri { } } public sealed class Book { public System.Uri A; }");
        FindingAssert.RefusedOnlyFor(_workshop.InspectModule("public class H : IHandOver<Book> { public Book HandOut() => null; public void TakeOver(Book state) { } }", shared),
            FindingCodes.StateHoldsModuleTypes, "Book.A : System.Uri (class that is not sealed)");
    }

    private ModuleInspection InspectState(string fields)
    {
        var shared = _workshop.Compile("Shared", $$"""
            using System; using System.Collections.Generic; using PluginRuntime;
            public sealed class Book { {{fields}} }
            public sealed class Row { public string Name = ""; public Row? Next; public List<Row> Children = new(); }
            public record struct Pair<L, R>(L Left, R Right);
            public class Open { }
            public abstract class Abstract { }
            public sealed class Deep { public Deeper Inner; public struct Deeper { object _secret; } }
            public class Below { object _below; }
            public sealed class Heir : Below { }
            public sealed class Endless<T> { public Endless<List<T>> More; }
            [HoldsSharedTypesOnly("made here only")] public class Trusted { object A; }
            """);
        return _workshop.InspectModule("public class H : IHandOver<Book> { public Book HandOut() => null; public void TakeOver(Book state) { } }", shared);
    }
}
