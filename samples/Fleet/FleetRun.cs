using System.Diagnostics;
using LiveUpgrade;

namespace Fleet;

/// <summary>The demo, from the start of the kernels to the proof that nothing of them is left.</summary>
/// <param name="packages">Where the modules are.</param>
/// <param name="kernels">How many kernels.</param>
internal sealed class FleetRun(PackageFolder packages, int kernels)
{
    private const int Applied = 0;
    private const int Rejected = 2;
    private const int RolledBack = 3;

    /// <summary>What one operator has set for "no limit", ahead of the version that reads it. That version says it must be at least 0.</summary>
    private const string WrongPatienceLimit = "-1";

    internal static readonly string[] Packages = ["admission.1.0.0", "admission.2.0.0", "pricing.1.0.0", "pricing.2.0.0"];

    internal FleetReport Report { get; } = new();

    internal async Task RunAsync()
    {
        using var stop = new CancellationTokenSource();
        void Stop(object? sender, ConsoleCancelEventArgs pressed)
        {
            pressed.Cancel = true;
            stop.Cancel();
        }

        Console.CancelKeyPress += Stop;
        using var user = new UserFolder();
        List<MemberProcess> members = [];
        try
        {
            await RunAsync(user, members, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Report.Problems.Add("It was ended before its end.");
        }
        catch (InvalidOperationException exception)
        {
            Report.Problems.Add(exception.Message);
        }
        finally
        {
            members.ForEach(static member => member.Dispose());
            await LookForLeftoversAsync(user);
            Console.CancelKeyPress -= Stop;
        }

        Say(Report.Success ? "Everything held: all kernels had one version of everything, no call failed, nothing is left." : "Not everything held:");
        Report.Problems.ForEach(static problem => Say($"  {problem}"));
    }

    private async Task RunAsync(UserFolder user, List<MemberProcess> members, CancellationToken cancellationToken)
    {
        Say($"Starting {kernels} kernels, each a process with callers of its own.");
        for (var number = 1; number <= kernels; number++)
            members.Add(MemberProcess.Start($"fleet-{number}", user, number == kernels ? WrongPatienceLimit : null));
        await Task.WhenAll(members.Select(static member => member.ReadyAsync()));

        var tool = new ManagementTool(user);
        await ShowAsync(tool, "ps");
        await ApplyAsync(tool, "pricing.2.0.0", static code => code == Applied, "pricing 2.0.0", cancellationToken);
        Say($"admission 2.0.0 reads a setting that admission 1.0.0 does not know, and that of fleet-{kernels} is wrong: what one kernel refuses, none applies.");
        await ApplyAsync(tool, "admission.2.0.0", static code => code is Rejected or RolledBack, "admission 1.0.0", cancellationToken);

        foreach (var member in members)
        {
            var figures = await member.StopAsync();
            Report.Kernels.Add(new KernelResult(member.Name, member.ProcessId, figures));
            Say($"{member.Name}: {figures.Calls:N0} calls answered, {figures.Failed:N0} failed, the longest took {figures.LongestMilliseconds:0.0} ms");
            if (figures.Failed > 0 || figures.Calls == 0)
                Report.Problems.Add($"{member.Name}: {figures.Failed} calls failed. {figures.FirstFailure}");
        }
    }

    /// <summary>Applies a package to all kernels.</summary>
    /// <param name="tool">By it.</param>
    /// <param name="package">The package.</param>
    /// <param name="endsAsIt">The exit codes that the tool may end with.</param>
    /// <param name="serves">What must serve in every kernel afterwards; in what it does not name, nothing may have changed.</param>
    /// <param name="cancellationToken">Ends the demo before the next request.</param>
    private async Task ApplyAsync(ManagementTool tool, string package, Func<int, bool> endsAsIt, string serves, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var before = await tool.VersionsAsync();
        var since = Stopwatch.GetTimestamp();
        var exitCode = await ShowAsync(tool, "apply", packages[package], "--all");
        var took = Stopwatch.GetElapsedTime(since);
        var after = await tool.VersionsAsync();
        Report.Requests.Add(new RequestResult(package, exitCode, took.TotalMilliseconds, before, after));
        foreach (var (kernel, versions) in after.OrderBy(static kernel => kernel.Key, StringComparer.Ordinal))
            Say($"  {kernel,-10}  {before.GetValueOrDefault(kernel)}  ->  {versions}");
        Say("");

        if (!endsAsIt(exitCode))
            Report.Problems.Add($"{package}: prt ended with {exitCode}.");
        if (after.Count != kernels)
            Report.Problems.Add($"{package}: {after.Count} of {kernels} kernels tell what serves in them.");
        foreach (var (kernel, versions) in after.Where(kernel => !kernel.Value.Split(", ").Contains(serves)))
            Report.Problems.Add($"{package}: in {kernel} there serve {versions}, not {serves}.");
        if (after.Values.Distinct(StringComparer.Ordinal).Count() > 1)
            Report.Problems.Add($"{package}: the kernels serve different versions.");
    }

    private static async Task<int> ShowAsync(ManagementTool tool, string verb, params string[] arguments)
    {
        Say($"$ prt {string.Join(' ', arguments.Select(static argument => Path.IsPathRooted(argument) ? Path.GetFileName(argument) : argument).Prepend(verb))}");
        var exitCode = await tool.RunAsync([verb, .. arguments]);
        Say($"(exit code {exitCode})");
        Say("");
        return exitCode;
    }

    private async Task LookForLeftoversAsync(UserFolder user)
    {
        if (await user.EmptyAsync() is { Count: > 0 } processes)
            Report.Problems.Add($"Processes that do not end: {string.Join(", ", processes)}.");
        if (user.Registered() is { Count: > 0 } entries)
            Report.Problems.Add($"Entries that are left in the registry: {string.Join(", ", entries)}.");
    }

    private static void Say(string line) => Console.WriteLine(line);
}
