using PluginRuntime.Control.ServiceRequests;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests;

public sealed class ApplyTests
{
    [Fact]
    public async Task StatelessModule_IsUpgraded_NewVersionServesAndOldIsCollected()
    {
        await using var host = await RuntimeHost.StartAsync(runtime => runtime.AddModule(RuntimeHost.Package("stateless.1.0.0")));
        var busy = host.Get<IBusy>();
        Assert.Equal(1, busy.Version);

        var report = await host.Runtime.ApplyAsync(ServiceRequest.ForPackages(RuntimeHost.Package("stateless.2.0.0")));

        Assert.True(report.IsApplied, report.ToString());
        Assert.Equal(2, busy.Version);
        Assert.True(Assert.Single(report.Modules.Retired).IsCollected, report.ToString());
    }

    [Fact]
    public async Task StateByReference_IsHandedOver()
    {
        await using var host = await RuntimeHost.StartAsync(runtime => runtime.AddModule(RuntimeHost.Package("big-state.1.0.0")));
        var state = host.Get<IBigState>();
        state.Fill(1000);
        state.Set(5, 77);

        var report = await host.Runtime.ApplyAsync(ServiceRequest.ForPackages(RuntimeHost.Package("big-state.2.0.0")));

        Assert.True(report.IsApplied, report.ToString());
        Assert.Equal(2, state.Version);
        Assert.Equal(1000, state.Count);
        Assert.True(state.TryGet(5, out var value));
        Assert.Equal(77, value);
        Assert.True(Assert.Single(report.Modules.Retired).IsCollected, report.ToString());
    }
}
