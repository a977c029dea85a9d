using PluginRuntime.Control.Coordination;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Fleet;

/// <summary>Bytes of the control program's log are overwritten. Nobody guesses what it said: it is said that it cannot be used, and what is in doubt is held until it can.</summary>
public sealed class DamagedLogTests
{
    [FactOnLinux]
    public async Task NothingIsInDoubt_RequestsAreRejected_UntilTheLogIsRestored()
    {
        using var fleet = await KernelFleet.StartAsync(["probe.1.0.0"], ("a", []), ("b", []));
        byte[] whole;
        using (await CoordinatorProcess.StartAsync(fleet.Folder))
        {
            using (var first = fleet.Apply("probe.2.0.0", "r1"))
                await first.EndsAsync(0);
            whole = Damage(fleet);

            // A control program that runs takes no request.
            using var rejected = fleet.Apply("probe.1.0.0", "r2");
            var said = await rejected.EndsAsync(2);
            Assert.Contains("cannot be used", said, StringComparison.Ordinal);
            Assert.Contains("Nothing was touched", said, StringComparison.Ordinal);
        }

        // And none starts.
        using (var unreachable = fleet.Apply("probe.1.0.0", "r2"))
        {
            var said = await unreachable.EndsAsync(4);
            Assert.Contains("cannot be used", said, StringComparison.Ordinal);
            Assert.Contains(fleet.ControlLog, said, StringComparison.Ordinal);
        }

        await fleet.ServesAsync("probe=2.0.0");
        File.WriteAllBytes(fleet.ControlLog, whole);
        using var again = fleet.Apply("probe.1.0.0", "r2");
        await again.EndsAsync(0);
        await fleet.ServesAsync("probe=1.0.0");
    }

    [FactOnLinux]
    public async Task DamagedAtTheDecision_KernelsHoldBoth_AndEndWhenItIsRestored_ThoughNobodyAsks()
    {
        using var fleet = await KernelFleet.StartAsync(["probe.1.0.0"], ("a", []), ("b", []));
        using var program = await CoordinatorProcess.StartAsync(fleet.Folder, "--KillAt", "stop:before-Decided");
        using var run = fleet.Apply("probe.2.0.0", KernelFleet.Fatal);
        await program.HasStoppedAsync();
        var whole = Damage(fleet);
        await program.ContinueAsync();

        var said = await run.EndsAsync(5);

        Assert.Contains("in-doubt", said, StringComparison.Ordinal);
        Assert.Contains("cannot be used", said, StringComparison.Ordinal);
        await fleet.ServesAsync("probe=2.0.0");
        foreach (var kernel in (string[])["a", "b"])
            Assert.Equal("Running", await fleet.OutcomeOfAsync(kernel, KernelFleet.Fatal));

        // Written beside it and moved there, so that nobody reads half of it.
        File.WriteAllBytes(fleet.ControlLog + ".whole", whole);
        File.Move(fleet.ControlLog + ".whole", fleet.ControlLog, overwrite: true);

        await fleet.SettlesAsync(KernelFleet.Fatal);
        await fleet.ServesAsync("probe=1.0.0");
        var log = new CoordinatorLog(fleet.ControlLog, TimeProvider.System);
        await Deadline.Until(() => log.FindAsync(KernelFleet.Fatal, default).Result.Report is { Outcome: FleetOutcome.RolledBack }, "the end of the request in the control program's log");
    }

    [FactOnLinux]
    public async Task KernelInDoubtStarts_ItDoesNotGuess()
    {
        using var fleet = await KernelFleet.StartAsync(["probe.1.0.0"], ("a", []), ("b", ["--KillAt", "hold-Keeping"]));
        using (var run = fleet.Apply("probe.2.0.0", KernelFleet.Fatal))
            await run.EndsAsync(4);
        await fleet["b"].WasKilledAsync();
        var whole = Damage(fleet);

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => fleet.StartAsync("b"));

        Assert.Contains("whether it was committed cannot be found out", refused.Message, StringComparison.Ordinal);
        File.WriteAllBytes(fleet.ControlLog, whole);
        await fleet.StartAsync("b");
        await fleet.ServesAsync("probe=2.0.0");
    }

    /// <summary>Overwrites the first bytes of every page but one, which say what is in it.</summary>
    /// <returns>What it was.</returns>
    private static byte[] Damage(KernelFleet fleet)
    {
        const int page = 4096;
        var whole = File.ReadAllBytes(fleet.ControlLog);
        var damaged = whole.ToArray();
        for (var at = page; at < damaged.Length; at += page)
            damaged.AsSpan(at, 8).Fill(0x5A);
        File.WriteAllBytes(fleet.ControlLog, damaged);
        return whole;
    }
}
