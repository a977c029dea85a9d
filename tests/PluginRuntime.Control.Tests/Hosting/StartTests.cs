using Microsoft.Extensions.Options;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Kernel;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Hosting;

/// <summary>The first load fails loudly.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData(ProbeFault.ThrowsInStart, "StartAsync")]
    [InlineData(ProbeFault.ThrowsInConstructor, "construction")]
    public async Task ModuleThatCannotStart_KeepsTheHostFromStarting_AndSaysWhatToDo(ProbeFault fault, string step)
    {
        var exception = await Assert.ThrowsAsync<ModuleInstallException>(() => RuntimeHost.WithFaultAsync(fault).Within("start of the host"));

        Assert.Equal("probe", exception.Report.Modules.Failure!.Module);
        foreach (var said in new[] { "probe", step, fault.ToString(), "To do:", exception.Report.Modules.Failure.Remedy })
            Assert.Contains(said, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PackageThatIsNotThere_KeepsTheHostFromStarting_AndNamesThePath()
    {
        var exception = await Assert.ThrowsAsync<ModuleInstallException>(() => RuntimeHost.StartAsync(runtime => runtime.AddModule("nowhere/lost.nupkg")).Within("start of the host"));

        Assert.Contains(Path.Combine("nowhere", "lost.nupkg"), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneBadModuleOfTwo_InstallsNone()
    {
        var exception = await Assert.ThrowsAsync<ModuleInstallException>(() => RuntimeHost.WithAsync("big-state.1.0.0", "probe.4.0.0-missing-dependency").Within("start of the host"));

        Assert.Equal(UpgradePhase.Rejected, exception.Report.Outcome);
    }

    public static TheoryData<string, string> WrongOptions => new()
    {
        { "store", "StorePath is empty" },
        { "bound", "MaxUncollected is 0; it must be at least 1." },
        { "timeout", "Policy.CallbackTimeout is 00:00:00; it must be more than zero." },
        { "wait", "Policy.MaxCallerWait is 1 s, less than QuiesceGrace + QuiesceCancel + HandOverTimeout = 15 s" },
        { "margin", "Policy.ProbationErrorMargin is 2; it is a share from 0 to 1." },
    };

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public async Task OptionsThatMakeNoSense_AreRefusedAtStart_WithValueAndRule(string what, string message)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => RuntimeHost.StartAsync(options: options =>
        {
            switch (what)
            {
                case "store":
                    options.StorePath = " ";
                    break;
                case "bound":
                    options.MaxUncollected = 0;
                    break;
                case "timeout":
                    options.Policy = new UpgradePolicy { CallbackTimeout = TimeSpan.Zero };
                    break;
                case "wait":
                    options.Policy = new UpgradePolicy { MaxCallerWait = TimeSpan.FromSeconds(1) };
                    break;
                case "margin":
                    options.Policy = new UpgradePolicy { ProbationErrorMargin = 2 };
                    break;
            }
        }).Within("start of the host"));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }
}
