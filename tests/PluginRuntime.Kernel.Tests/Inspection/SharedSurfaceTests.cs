using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Kernel.Tests.Inspection;

public sealed class SharedSurfaceTests
{
    [Theory]
    [InlineData("System.Private.CoreLib", SharingKind.Framework)]
    [InlineData("system.runtime", SharingKind.Framework)]
    [InlineData("PluginRuntime.Abstractions", SharingKind.Runtime)]
    [InlineData("Microsoft.Extensions.Logging.Abstractions", SharingKind.Runtime)]
    [InlineData("Microsoft.Extensions.Primitives", SharingKind.Runtime)]
    [InlineData("NuGet.Packaging", SharingKind.Available)]
    [InlineData("Nowhere", SharingKind.Unknown)]
    internal void Assembly_AskedFor_IsSharedAsItsOriginDemands(string name, SharingKind kind)
    {
        using var surface = SharedSurface.OfThisProcess();
        Assert.Equal(kind, surface.KindOf(name));
        Assert.Equal(kind != SharingKind.Unknown, surface.Find(name) is not null);
    }

    [Fact]
    public void TypeBehindFacade_LookedUp_IsFoundWhereItIsDefined()
    {
        using var surface = SharedSurface.OfThisProcess();
        Assert.Equal("System.Private.CoreLib", surface.Find("System.Runtime")!.FindType("System", "String")!.Value.Assembly.Name);
        Assert.Equal("System.Private.CoreLib", surface.Find("netstandard")!.FindType("System", "String")!.Value.Assembly.Name);
        Assert.Null(surface.Find("System.Runtime")!.FindType("System", "Nothing"));
    }

    [Fact]
    public void ContractAndWhatItSpeaksOf_AskedFor_AreForced()
    {
        using var workshop = new Workshop();
        var domain = workshop.Compile("Domain", "public class Order { }");
        var contracts = workshop.Compile("Contracts", "[PluginRuntime.Contract] public interface IOrders { void Put(Order order); }", "1.0.0.0", domain);
        var surface = workshop.Host(domain, contracts);
        Assert.True(surface.IsForced("Contracts"));
        Assert.True(surface.IsForced("Domain"));
        Assert.False(surface.IsForced("NuGet.Packaging"));
        Assert.Equal(["Contracts", "Domain"], surface.Contracts.Order());
    }

    [Fact]
    public async Task ManyThreads_LookUp_GetTheSame()
    {
        using var surface = SharedSurface.OfThisProcess();
        var found = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => surface.Find("System.Runtime")!.FindType("System", "String")!.Value.Assembly)));
        Assert.Single(found.Distinct());
    }
}
