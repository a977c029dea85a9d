using Microsoft.Extensions.Hosting;
using PluginRuntime;
using PluginRuntime.Subpartitions.Serving;

[assembly: GateFor(typeof(IHostedService))]

namespace PluginRuntime.Subpartitions.Tests.Serving;

public sealed class RemoteContractsTests
{
    [Fact]
    public void ContractThatCannotBeEdited_IsFoundWhereGateForNamesIt_AndIsThenKnown()
    {
        var found = RemoteContracts.Of(typeof(IHostedService), [typeof(RemoteContractsTests).Assembly]);
        Assert.Equal(["StartAsync", "StopAsync"], found.Methods.Select(method => method.Name.Split('.')[^1]).Order());
        Assert.Same(found, RemoteContracts.Of(typeof(IHostedService)));
    }

    [Fact]
    public void ContractWithoutARemotePart_IsNamedWithWhatItLacks()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => RemoteContracts.Of(typeof(IComparable), [typeof(RemoteContractsTests).Assembly]));
        Assert.Contains("System.IComparable cannot be called across processes", exception.Message);
    }
}
