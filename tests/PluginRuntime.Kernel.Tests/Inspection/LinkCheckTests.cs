using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Kernel.Tests.Inspection;

/// <summary>A module is built against one version of an assembly and meets another.</summary>
public sealed class LinkCheckTests : IDisposable
{
    private readonly Workshop _workshop = new();

    public void Dispose() => _workshop.Dispose();

    [Fact]
    public void MethodMissing_Inspected_IsRefusedNamingMemberVersionsAndUser()
    {
        var inspection = Inspect(
            built: "public sealed class Tool { public int Turn(string how, int often) => 0; }",
            there: "public sealed class Tool { public int Turn(string how) => 0; }",
            module: "public class User { public async Task Use() { await Task.Yield(); new Tool().Turn(\"\", 1); } }");
        FindingAssert.RefusedOnlyFor(inspection, FindingCodes.MissingMethod, "Acme 1.0.0.0", "method Tool.Turn(string, int) : int of Lib (built against 2.0.0.0)", "the host's 1.0.0.0", "used in User.Use", "It has Turn(string) : int");
    }

    [Fact]
    public void TypeMissing_Inspected_IsRefused() => FindingAssert.RefusedOnlyFor(
        Inspect("public class Tool { } public class Later { }", "public class Tool { }", "public class User { public Type T => typeof(Later); }"),
        FindingCodes.MissingType, "type Later of Lib (built against 2.0.0.0)", "used in User.get_T");

    [Fact]
    public void NestedTypeMissing_Inspected_IsRefused() => FindingAssert.RefusedOnlyFor(
        Inspect("public class Tool { public class Part { } }", "public class Tool { }", "public class User { public Type T => typeof(Tool.Part); }"),
        FindingCodes.MissingType, "type Tool.Part");

    [Fact]
    public void FieldMissing_Inspected_IsRefused() => FindingAssert.RefusedOnlyFor(
        Inspect("public class Tool { public int Size; }", "public class Tool { }", "public class User { public int S => new Tool().Size; }"),
        FindingCodes.MissingField, "field Tool.Size : int");

    [Fact]
    public void FieldOfAnotherType_Inspected_IsRefused() => FindingAssert.RefusedOnlyFor(
        Inspect("public class Tool { public long Size; }", "public class Tool { public int Size; }", "public class User { public long S => new Tool().Size; }"),
        FindingCodes.MissingField, "field Tool.Size : long", "Its Size is int");

    [Theory]
    [InlineData("public int M() => 0;", "public long M() => 0;", "t.M();")]
    [InlineData("public int M() => 0;", "public static int M() => 0;", "t.M();")]
    [InlineData("public void M(int a) { }", "public void M(ref int a) { }", "t.M(1);")]
    [InlineData("public virtual void M(in int a) { }", "public virtual void M(ref int a) { }", "t.M(1);")]
    [InlineData("public void M(int[] a) { }", "public void M(int[,] a) { }", "t.M(null!);")]
    [InlineData("public void M(List<int> a) { }", "public void M(List<long> a) { }", "t.M(null!);")]
    [InlineData("public void M<T>(T a) { }", "public void M(object a) { }", "t.M<object>(1);")]
    [InlineData("public void M<T>(T a) { }", "public void M<T, U>(T a) { }", "t.M<object>(1);")]
    [InlineData("public int P { get; set; }", "public int P { get; }", "t.P = 1;")]
    [InlineData("public int P { get; init; }", "public int P { get; set; }", "_ = new Tool { P = 1 };")]
    [InlineData("public Tool(int a) { } public Tool() { }", "public Tool() { }", "_ = new Tool(1);")]
    [InlineData("public event Action? E;", "public Action? E;", "t.E += () => { };")]
    [InlineData("public unsafe void M(int* a) { }", "public unsafe void M(long* a) { }", "unsafe { t.M(null); }")]
    [InlineData("public unsafe void M(delegate*<int, void> a) { }", "public unsafe void M(delegate*<long, void> a) { }", "unsafe { t.M(null); }")]
    [InlineData("public void M(Value a) { }", "public void M(Other a) { }", "t.M(default);")]
    public void SignatureDiffers_Inspected_IsRefused(string built, string there, string use)
    {
        const string Values = "using System; using System.Collections.Generic; public struct Value { } public struct Other { }";
        var inspection = Inspect($"{Values} public class Tool {{ {built} }}", $"{Values} public class Tool {{ {there} }}", $"public class User {{ public void Use(Tool t) {{ {use} }} }}");
        FindingAssert.RefusedOnlyFor(inspection, FindingCodes.MissingMethod, "Tool.");
    }

    [Fact]
    public void MemberMovedToBaseClass_Inspected_IsAccepted() => FindingAssert.HasNothing(Inspect(
        "public class Tool { public int M<T>(T a, int[] b) => 0; public int F; }",
        "public class Base<X> { public int M<T>(T a, X[] b) => 0; public X F; } public class Middle : Base<int> { } public class Tool : Middle { }",
        "public class User { public int Use() => new Tool().M(\"\", new int[1]) + new Tool().F; }"));

    [Fact]
    public void ConstructorMovedToBaseClass_Inspected_IsRefused() => FindingAssert.RefusedOnlyFor(
        Inspect("public class Tool { public Tool(int a) { } }", "public class Base { public Base(int a) { } public Base() { } } public class Tool : Base { }", "public class User { public object Use() => new Tool(1); }"),
        FindingCodes.MissingMethod, "Tool..ctor(int)");

    [Fact]
    public void TypeForwardedElsewhere_Inspected_IsAccepted()
    {
        var built = _workshop.Compile("Lib", "public class Tool { public Part P; public class Inner { public void M(Part p) { } } } public class Part { }", "1.0.0.0");
        var moved = _workshop.Compile("Moved", "public class Tool { public Part P; public class Inner { public void M(Part p) { } } } public class Part { }", "1.0.0.0");
        var facade = _workshop.Compile("Lib", "using System.Runtime.CompilerServices; [assembly: TypeForwardedTo(typeof(Tool))] [assembly: TypeForwardedTo(typeof(Part))]", "1.0.0.0", moved);
        var module = _workshop.CompileModule("public class User { public void Use() => new Tool.Inner().M(new Tool().P); }", built);
        FindingAssert.HasNothing(_workshop.Inspect(_workshop.Package([module]), facade, moved));
    }

    [Fact]
    public void EveryKindOfReference_Inspected_IsAccepted()
    {
        const string Lib = """
            using System; using System.Collections.Generic;
            public class Tool<T> {
                public T Value; public volatile int Flag; public static readonly List<T> All = new();
                public U Map<U>(Func<T, U> map, ref T other, in int[,] grid, out Dictionary<U, T[]> result) where U : notnull { result = null!; return default!; }
                public class Inner<V> { public (T, V)? Both(T[][] t, params V[] v) => null; }
                public required int Must { get; init; }
                public static Tool<T> operator +(Tool<T> a, Tool<T> b) => a;
                public virtual T this[int index] => Value;
                public event EventHandler<T>? Changed { add { } remove { } }
                public ref readonly T Ref() => ref Value;
                public unsafe delegate*<int, string, void> Pointer => null;
            }
            public class Narrow : Tool<string> { public override string this[int index] => ""; }
            """;
        const string Use = """
            public class User {
                public unsafe void Use<Q>(Q q) where Q : notnull {
                    var tool = new Tool<Q> { Must = 1, Value = q };
                    tool.Flag = 3; Tool<Q>.All.Add(q); tool.Map(x => x, ref q, new int[1, 2], out var r); tool.Map<int>(x => 1, ref q, new int[1, 2], out _);
                    new Tool<Q>.Inner<int>().Both(new Q[1][], 1, 2); tool += tool; tool.Changed += (_, _) => { }; _ = tool[1]; _ = tool.Ref(); _ = tool.Pointer;
                    var narrow = new Narrow { Must = 1 }; _ = narrow[0]; _ = narrow.Value; narrow.ToString(); narrow.Changed += (_, _) => { };
                    var grid = new int[2, 3]; grid[0, 1] = 5; ref var cell = ref grid[1, 1]; cell++; _ = (new List<int>[1, 2, 3])[0, 0, 0];
                    Span<int> span = stackalloc int[3]; span[0] = 1; _ = string.Create(3, q, (s, _) => s.Fill('a')); _ = $"{q} {span.Length}";
                    foreach (var pair in new Dictionary<Q, List<int>>()) { var (k, v) = pair; }
                }
                public async IAsyncEnumerable<int> Count() { await Task.Yield(); yield return 1; }
                public record struct R(int A, string B);
            }
            """;
        FindingAssert.HasNothing(Inspect(Lib, Lib, Use));
    }

    [Fact]
    public void MemberMadeInternal_Inspected_IsRefused() => FindingAssert.RefusedOnlyFor(
        Inspect("public class Tool { public void M() { } }", "public class Tool { internal void M() { } }", "public class User { public void Use() => new Tool().M(); }"),
        FindingCodes.MemberNotVisible, "Tool.M()");

    [Fact]
    public void TypeMadeInternal_Inspected_IsRefused() => FindingAssert.RefusedOnlyFor(
        Inspect("public class Tool { }", "internal class Tool { }", "public class User { public Type T => typeof(Tool); }"),
        FindingCodes.MemberNotVisible, "Tool");

    [Fact]
    public void InternalMadeVisibleToTheModule_Inspected_IsAccepted()
    {
        const string Lib = "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Acme\")] public class Tool { internal void M() { } }";
        FindingAssert.HasNothing(Inspect(Lib, Lib, "public class User { public void Use() => new Tool().M(); }"));
    }

    [Fact]
    public void ProtectedMemberUsedByDerivedClass_Inspected_IsAccepted() => FindingAssert.HasNothing(Inspect(
        "public class Tool { protected void M() { } protected class N { } }", "public class Tool { protected void M() { } protected class N { } }",
        "public class User : Tool { public object Use() { M(); return new N(); } }"));

    [Fact]
    public void TypePrivateToModuleWhereHostExpectsItsOwn_Inspected_IsRefused()
    {
        // The contract speaks of the host's Money, the module would bring another Money of the same name.
        var money = _workshop.Compile("Money", "public class Money { }");
        var lib = _workshop.Compile("Lib", "public class Till { public void Pay(Money money) { } }", "1.0.0.0", money);
        var module = _workshop.CompileModule("public class User { public void Use() => new Till().Pay(new Money()); }", lib, money);
        FindingAssert.RefusedOnlyFor(_workshop.Inspect(_workshop.Package([module, money]), lib, money), FindingCodes.MissingMethod, "Till.Pay(Money)", "copies of its own");
        FindingAssert.HasNothing(_workshop.Inspect(_workshop.Package([module]), lib, money));
    }

    [Fact]
    public void AssemblyNowhere_Inspected_IsRefusedNamingWhoNeedsIt()
    {
        var lib = _workshop.Compile("Lib", "public class Tool { }", "3.2.1.0");
        var module = _workshop.CompileModule("public class User { public object Use() => new Tool(); }", lib);
        FindingAssert.RefusedOnlyFor(_workshop.Inspect(_workshop.Package([module])), FindingCodes.MissingDependency, "Acme 1.0.0.0 needs Lib 3.2.1.0");
        FindingAssert.HasNothing(_workshop.Inspect(_workshop.Package([module, lib])));
    }

    [Fact]
    public void AssemblyNowhereButForAttributes_Inspected_IsAccepted()
    {
        var lib = _workshop.Compile("Notes", "public class NoteAttribute : System.Attribute { }");
        var inspection = _workshop.Inspect(_workshop.Package([_workshop.CompileModule("[Note] public class User { }", lib)]));
        FindingAssert.Accepted(inspection);
        FindingAssert.Has(inspection, FindingCodes.DependencyNotLinked, FindingSeverity.Warning, "Notes");
    }

    [Fact]
    public void DependencyOfDependencyNowhere_Inspected_IsAWarningUnlessPublishingListsIt()
    {
        var deep = _workshop.Compile("Deep", "public class Deep { }");
        var lib = _workshop.Compile("Lib", "public class Tool { public object M() => new Deep(); }", "1.0.0.0", deep);
        var module = _workshop.CompileModule("public class User { public object Use() => new Tool(); }", lib);
        var inspection = _workshop.Inspect(_workshop.Package([module, lib]));
        FindingAssert.Accepted(inspection);
        FindingAssert.Has(inspection, FindingCodes.DependencyNotLinked, FindingSeverity.Warning, "Lib 1.0.0.0 needs Deep 1.0.0.0");

        var deps = Path.Combine(_workshop.NewFolder(), "Acme.deps.json");
        File.WriteAllText(deps, """{"targets":{".NETCoreApp,Version=v10.0":{"Deep/1.0.0":{"runtime":{"lib/net10.0/Deep.dll":{"assemblyVersion":"1.0.0.0"}}}}}}""");
        FindingAssert.RefusedOnlyFor(_workshop.Inspect(_workshop.Package([module, lib, deps])), FindingCodes.MissingDependency, "Lib 1.0.0.0 needs Deep");
    }

    [Fact]
    public void PlatformSpecificAssembly_Inspected_Resolves()
    {
        var lib = _workshop.Compile("Lib", "public class Tool { }");
        var package = _workshop.Package([_workshop.CompileModule("public class User { public object Use() => new Tool(); }", lib)]);
        var folder = Directory.CreateDirectory(Path.Combine(package.ModuleFolder, "runtimes", "unix", "lib", "net10.0")).FullName;
        File.Copy(lib, Path.Combine(folder, "Lib.dll"));
        FindingAssert.HasNothing(_workshop.Inspect(package));
    }

    [Fact]
    public void DependencyUsesWhatIsNotThere_Inspected_IsAWarning()
    {
        var built = _workshop.Compile("Lib", "public class Tool { public void Later() { } }", "2.0.0.0");
        var there = _workshop.Compile("Lib", "public class Tool { }", "2.0.0.0");
        var helper = _workshop.Compile("Helper", "public class Helper { public void M() => new Tool().Later(); }", "1.0.0.0", built);
        var module = _workshop.CompileModule("public class User { public object Use() => new Helper(); }", helper);
        var inspection = _workshop.Inspect(_workshop.Package([module, helper]), there);
        FindingAssert.Accepted(inspection);
        FindingAssert.Has(inspection, FindingCodes.DependencyNotLinked, FindingSeverity.Warning, "Helper 1.0.0.0 uses method Tool.Later()");
    }

    [Fact]
    public void DependencyUsesMuchThatIsNotThere_Inspected_IsSummedUp()
    {
        var built = _workshop.Compile("Lib", $"public class Tool {{ {string.Concat(Enumerable.Range(1, 30).Select(number => $"public void M{number}() {{ }} "))} }}");
        var there = _workshop.Compile("Lib", "public class Tool { }");
        var helper = _workshop.Compile("Helper", $"public class Helper {{ public void M(Tool t) {{ {string.Concat(Enumerable.Range(1, 30).Select(number => $"t.M{number}(); "))} }} }}", "1.0.0.0", built);
        var module = _workshop.CompileModule("public class User { public object Use() => new Helper(); }", helper);
        var inspection = _workshop.Inspect(_workshop.Package([module, helper]), there);
        FindingAssert.Accepted(inspection);
        Assert.Equal(6, inspection.Findings.Length);
        Assert.Contains("Helper 1.0.0.0 uses 25 more members", inspection.Findings[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OwnDependencyOfAnotherVersion_Inspected_IsAWarning()
    {
        var built = _workshop.Compile("Lib", "public class Tool { public void Later() { } }", "2.0.0.0");
        var there = _workshop.Compile("Lib", "public class Tool { }", "1.0.0.0");
        var module = _workshop.CompileModule("public class User { public void Use() => new Tool().Later(); }", built);
        var inspection = _workshop.Inspect(_workshop.Package([module, there]));
        FindingAssert.Accepted(inspection);
        FindingAssert.Has(inspection, FindingCodes.MissingInOwnDependency, FindingSeverity.Warning, "Tool.Later()", "the module's own 1.0.0.0");
    }

    private ModuleInspection Inspect(string built, string there, string module)
    {
        // Equal versions of a plain library: whether members are there is the question, not the number. The contract tests vary it.
        const string Contract = " [PluginRuntime.Contract] public interface IMark { }";
        var before = _workshop.Compile("Lib", built + Contract, "2.0.0.0");
        var after = _workshop.Compile("Lib", there + Contract, "1.0.0.0");
        return _workshop.Inspect(_workshop.Package([_workshop.CompileModule(module, before)]), after);
    }
}
