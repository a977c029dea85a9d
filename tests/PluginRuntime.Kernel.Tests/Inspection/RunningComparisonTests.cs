using System.Collections.Immutable;
using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Kernel.Tests.Inspection;

public sealed class RunningComparisonTests : IDisposable
{
    private static readonly ContractName Pricing = new("IPricing", "Acme.Contracts");
    private static readonly ContractName Feed = new("IFeed", "Acme.Contracts");

    private readonly Workshop _workshop = new();
    private readonly string _contracts;

    public RunningComparisonTests() => _contracts = _workshop.Compile("Acme.Contracts", """
        using PluginRuntime;
        [Contract] public interface IPricing { }
        [Contract] public interface IFeed { }
        public sealed class Book { }
        """);

    public void Dispose() => _workshop.Dispose();

    [Fact]
    public void SameAsRunning_Compared_HasNoFinding() => FindingAssert.HasNothing(Compare("public class P : IPricing { }", running => running));

    [Fact]
    public void AnotherModule_Compared_IsRefused() =>
        FindingAssert.RefusedOnlyFor(Compare("", running => running with { ModuleId = "other" }), FindingCodes.OtherModule, "'acme'", "'other'");

    [Fact]
    public void ExportRemoved_Compared_IsRefused() =>
        FindingAssert.RefusedOnlyFor(Compare("", running => running with { Exports = [Pricing] }), FindingCodes.ExportRemoved, "IPricing");

    [Fact]
    public void ExportAdded_Compared_IsInformation() =>
        FindingAssert.Has(Compare("public class P : IPricing { }", running => running with { Exports = [] }), FindingCodes.ExportAdded, FindingSeverity.Information, "IPricing");

    [Fact]
    public void ImportAdded_Compared_IsInformation() =>
        FindingAssert.Has(Compare("public class P(IFeed feed) { IFeed F => feed; }", running => running with { Imports = [] }), FindingCodes.ImportAdded, FindingSeverity.Information, Feed.ToString());

    [Theory]
    [InlineData("1.0.0.1")]
    [InlineData("2.0.0-beta")]
    [InlineData("10.0.0")]
    public void LowerThanRunning_Compared_IsADowngrade(string running) =>
        FindingAssert.Has(Compare("", inspection => inspection with { Version = running }), FindingCodes.Downgrade, FindingSeverity.Information, running, "1.0.0.0");

    [Fact]
    public void HandOverDropped_Compared_IsAWarning() =>
        FindingAssert.Has(Compare("", WithBook), FindingCodes.HandOverDropped, FindingSeverity.Warning, "Holder");

    [Fact]
    public void OtherStateByReference_Compared_IsAWarning() => FindingAssert.Has(
        Compare("public class H : IHandOver<List<int>> { public List<int> HandOut() => null; public void TakeOver(List<int> state) { } }", WithBook),
        FindingCodes.StateNotTaken, FindingSeverity.Warning, "Book");

    [Fact]
    public void ByValueDropped_Compared_IsAWarning() => FindingAssert.Has(
        Compare("public class H : IHandOver<Book> { public Book HandOut() => null; public void TakeOver(Book state) { } }",
            running => running with { HandOvers = [.. WithBook(running).HandOvers, new(HandOverKind.InSteps, "Stepper", null)] }),
        FindingCodes.StateNotTaken, FindingSeverity.Warning, "by value");

    private static ModuleInspection WithBook(ModuleInspection running) => running with { HandOvers = [new(HandOverKind.ByReference, "Holder", "Book")] };

    private ModuleInspection Compare(string source, Func<ModuleInspection, ModuleInspection> running)
    {
        var inspector = new ModuleInspector(_workshop.Host(_contracts));
        var package = _workshop.Package([_workshop.CompileModule(source, _contracts)]);
        return inspector.Inspect(package, running(inspector.Inspect(package)));
    }
}
