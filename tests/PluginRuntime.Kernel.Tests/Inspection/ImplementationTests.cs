using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Kernel.Tests.Inspection;

/// <summary>A class is built against one version of an interface or base class and meets another.</summary>
public sealed class ImplementationTests : IDisposable
{
    private readonly Workshop _workshop = new();

    public void Dispose() => _workshop.Dispose();

    [Theory]
    [InlineData("public interface IJob { void Run(); }", "public interface IJob { void Run(); int Later(string how); }", "IJob.Later(string) : int")]
    [InlineData("public interface IJob { void Run(); }", "public interface IJob { void Run(); int Size { get; } }", "IJob.get_Size() : int")]
    [InlineData("public interface IJob { void Run(); }", "public interface IBase { void Below(); } public interface IJob : IBase { void Run(); }", "IBase.Below()")]
    [InlineData("public interface IJob { void Run(); }", "public interface IJob { void Run(); static abstract void Make(); }", "IJob.Make()")]
    public void InterfaceDemandsMore_Inspected_IsRefusedNamingTheMember(string built, string there, string member) =>
        FindingAssert.RefusedOnlyFor(Inspect(built, there, "public class Job : IJob { public void Run() { } }"), FindingCodes.MemberNotImplemented, "Job of Acme", member, "built against 2.0.0.0", "1.0.0.0");

    [Fact]
    public void BaseClassDemandsMore_Inspected_IsRefusedNamingTheMember() => FindingAssert.RefusedOnlyFor(
        Inspect("public abstract class JobBase { public abstract void Run(); }", "public abstract class JobBase { public abstract void Run(); protected abstract void Later(); }",
            "public abstract class Middle : JobBase { } public class Job : Middle { public override void Run() { } }"),
        FindingCodes.MemberNotImplemented, "Job of Acme", "JobBase.Later()");

    [Fact]
    public void DefaultImplementationAdded_Inspected_IsAccepted() => FindingAssert.HasNothing(Inspect(
        "public interface IJob { void Run(); }",
        "public interface IBase { void Below(); } public interface IJob : IBase { void Run(); int Later() => 1; void IBase.Below() { } }",
        "public class Job : IJob { public void Run() { } }"));

    [Fact]
    public void MemberHappensToBeThere_Inspected_IsAccepted() => FindingAssert.HasNothing(Inspect(
        "public interface IJob { void Run(); }", "public interface IJob { void Run(); void Stop(); }",
        "public class JobBase { public virtual void Stop() { } } public class Job : JobBase, IJob { public void Run() { } }"));

    [Fact]
    public void EveryWayToImplement_Inspected_IsAccepted()
    {
        const string Lib = """
            using System.Collections.Generic;
            public interface IJob<T> { void Run(T what); List<T[]> All<U>(U u, Dictionary<T, U> by); T Last { get; set; } event System.Action<T> Done; static abstract IJob<T> Make(); }
            public interface IJob2<T, U> : IJob<T> { void Run2(T t, U u) { } }
            public abstract class JobBase<A, B> { public abstract A Get(B b); protected abstract object Co(); public abstract B Name { get; } }
            """;
        const string Use = """
            public class Implicit : IJob<string> { public void Run(string s) { } public List<string[]> All<U>(U u, Dictionary<string, U> by) => null; public string Last { get; set; } public event Action<string> Done; public static IJob<string> Make() => null; }
            public class Explicit<Q> : IJob2<Q, int> { void IJob<Q>.Run(Q s) { } List<Q[]> IJob<Q>.All<U>(U u, Dictionary<Q, U> by) => null; Q IJob<Q>.Last { get; set; } event Action<Q> IJob<Q>.Done { add { } remove { } } static IJob<Q> IJob<Q>.Make() => null; }
            public class Derived : Explicit<long> { }
            public class Again : Implicit, IJob<string> { }
            public abstract class Half<X> : JobBase<List<X>, X> { public override List<X> Get(X b) => null; }
            public class Whole : Half<int> { protected override string Co() => ""; public override int Name => 1; }
            public struct Small : IJob<int>, IComparable<Small>, IEquatable<Small> { public void Run(int s) { } public List<int[]> All<U>(U u, Dictionary<int, U> by) => null; public int Last { get; set; } public event Action<int> Done; public static IJob<int> Make() => null; public int CompareTo(Small s) => 0; public bool Equals(Small s) => true; }
            public class Bag : List<string>, IReadOnlyDictionary<int, string> { public string this[int i, int j] => ""; public IEnumerable<int> Keys => null; public IEnumerable<string> Values => null; public bool ContainsKey(int k) => false; public bool TryGetValue(int k, out string v) { v = ""; return false; } IEnumerator<KeyValuePair<int, string>> IEnumerable<KeyValuePair<int, string>>.GetEnumerator() => null; }
            public record Rec(int A) : IJob3; public interface IJob3 { int A { get; } }
            """;
        FindingAssert.HasNothing(Inspect(Lib, Lib, Use));
    }

    private ModuleInspection Inspect(string built, string there, string module)
    {
        const string Contract = " [PluginRuntime.Contract] public interface IMark { }";
        var before = _workshop.Compile("Lib", built + Contract, "2.0.0.0");
        var after = _workshop.Compile("Lib", there + Contract, "1.0.0.0");
        return _workshop.Inspect(_workshop.Package([_workshop.CompileModule(module, before)]), after);
    }
}
