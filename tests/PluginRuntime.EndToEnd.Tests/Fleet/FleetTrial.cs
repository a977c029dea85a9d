using System.Globalization;
using PluginRuntime.EndToEnd.Tests.Journal;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Fleet;

/// <summary>
/// One row of the matrix: two kernels, <c>a</c> and <c>b</c>, are upgraded from 1.0.0 under callers, and somebody is killed. What every row
/// proves stands in <see cref="EndAsync"/>.
/// </summary>
internal sealed class FleetTrial : IDisposable
{
    /// <summary>A kernel module, which both kernels take together; an I/O offload and virtual servers, which one takes after the other.</summary>
    internal static readonly string[] Kinds = ["probe", "tally", "cell"];

    private readonly string _id;
    private readonly bool _isProbe;
    private readonly string? _failing;
    private readonly HashSet<string> _called = ["a", "b"];

    private FleetTrial(string id, string? failing, KernelFleet fleet) => (_id, _isProbe, _failing, Fleet) = (id, id == "probe", failing, fleet);

    /// <summary>Whether all rows are run.</summary>
    internal static bool IsAll { get; } = Environment.GetEnvironmentVariable("PLUGINRUNTIME_FAULTS") == "all";

    internal KernelFleet Fleet { get; }

    /// <summary>The kernel in which the new fails, so that the other one goes back. Of those that go one after the other it is the second.</summary>
    /// <param name="id">What is upgraded.</param>
    /// <param name="victim">Who is killed, and is to go back.</param>
    internal static string FailingOf(string id, string victim) => id == "probe" && victim != "a" ? "a" : "b";

    /// <summary>Begins.</summary>
    /// <param name="id">What is upgraded.</param>
    /// <param name="failing">The kernel in which the new fails; <see langword="null"/>: in none.</param>
    /// <param name="places">Where a kernel kills or stops itself, or a child of its own.</param>
    internal static async Task<FleetTrial> BeginAsync(string id, string? failing, params (string Kernel, string Place)[] places)
    {
        string[] Settings(string kernel) =>
        [
            .. places.Where(place => place.Kernel == kernel).SelectMany(static place => (string[])["--KillAt", place.Place]),
            .. id == "probe" && failing == kernel ? (string[])["--PluginRuntime:Modules:probe:Fault", "UnhealthyOnceServing"] : [],
        ];

        var fleet = await KernelFleet.StartAsync([$"{id}.1.0.0"], ("a", Settings("a")), ("b", Settings("b")));
        var trial = new FleetTrial(id, failing, fleet);
        if (failing is not null && id != "probe")
            await File.WriteAllTextAsync(trial.OrderOf(failing), id == "tally" ? "Fail:CheckHealthAsync" : "Fail:CheckHealth");
        foreach (var kernel in trial._called)
            await fleet[kernel].DoAsync("call");
        return trial;
    }

    /// <summary>Has the tool apply the new to both.</summary>
    internal ToolRun Apply(params string[] options) =>
        Fleet.Apply(_isProbe ? "probe.3.0.0" : $"{_id}.2.0.0", KernelFleet.Fatal, ["--probation", _isProbe && _failing is not null ? "5m" : "0", .. options]);

    /// <summary>Has the new fail where it is to. An offload and servers do so by themselves.</summary>
    internal async Task FailAsync()
    {
        if (!_isProbe || _failing is null)
            return;
        await Fleet.AllServeAsync("probe=3.0.0");
        await Fleet[_failing].DoAsync("echo x");
    }

    /// <summary>A kernel was killed, by itself, and is started anew.</summary>
    internal async Task RestartAsync(string kernel)
    {
        await Fleet[kernel].WasKilledAsync();
        _called.Remove(kernel);
        await Fleet.StartAsync(kernel);
    }

    /// <summary>
    /// Both serve one version; asked again, the tool tells how it ended and does nothing once more; the next good request is applied; and calls
    /// to kernels that were not killed have all been answered, apart from those inside a child that was, and are all found again, once.
    /// </summary>
    /// <param name="isNew">Which version serves.</param>
    /// <param name="exitCode">What the tool ends with.</param>
    /// <param name="bereft">The kernel that lost a child.</param>
    internal async Task EndAsync(bool isNew, int exitCode, string? bereft = null)
    {
        await Fleet.SettlesAsync(KernelFleet.Fatal);
        await ServesAsync(isNew);
        using (var again = Apply())
            Assert.DoesNotContain($"{_id}: prepare", await again.EndsAsync(exitCode), StringComparison.Ordinal);
        await ServesAsync(isNew);

        foreach (var kernel in (string[])["a", "b"])
            File.Delete(OrderOf(kernel));
        var next = isNew ? "1.0.0" : "2.0.0";
        using (var good = Fleet.Apply($"{_id}.{next}", "next", "--probation", "0"))
            await good.EndsAsync(0);
        await Fleet.ServesAsync($"{_id}={next}");

        foreach (var kernel in _called)
            await AssertConservedAsync(kernel, mayLose: kernel == bereft);
    }

    internal Task ServesAsync(bool isNew) => Fleet.ServesAsync(!isNew ? $"{_id}=1.0.0" : _isProbe ? "probe=3.0.0" : $"{_id}=2.0.0");

    /// <summary>What an offload has answered it has executed once, also what it answered to a kernel that was killed then.</summary>
    internal void AssertNotedOnce()
    {
        foreach (var folder in (string[])[Fleet.Folder.Of("a"), Fleet.Folder.Of("b")])
        {
            var noted = Directory.EnumerateFiles(folder, "journal-*").SelectMany(File.ReadLines).ToArray();
            Assert.Equal(noted.Distinct().Count(), noted.Length);
            Assert.Empty(File.ReadLines(Path.Combine(folder, "answered")).Except(noted));
        }
    }

    public void Dispose() => Fleet.Dispose();

    private string OrderOf(string kernel) => Path.Combine(Fleet.Folder.Of(kernel), "order-2.0.0");

    private async Task AssertConservedAsync(string kernel, bool mayLose)
    {
        var said = await Fleet[kernel].DoAsync("called");
        var counts = said!.Split('=')[^1].Split('/');
        Assert.True(counts.Length == 3 && said.StartsWith(_id + "=", StringComparison.Ordinal), $"Calls in kernel {kernel}: {said}");
        var (answered, found, lost) = (int.Parse(counts[0], CultureInfo.InvariantCulture), int.Parse(counts[1], CultureInfo.InvariantCulture), int.Parse(counts[2], CultureInfo.InvariantCulture));
        Assert.True(answered > 0 && found >= answered && found <= answered + lost && lost <= (mayLose ? 1 : 0), $"Calls in kernel {kernel} (answered, found, lost): {said}");
    }
}
