using System.CommandLine;
using Fleet.Member;
using LiveUpgrade;

namespace Fleet;

/// <summary>The program's options, and its other role: one of the kernels.</summary>
internal static class CommandLine
{
    private const int UsageError = 2;
    private const int Fewest = 2;
    private const int Most = 16;

    /// <summary>Does what the arguments say.</summary>
    /// <returns>The exit code: 0 when everything held, 1 when something did not, 2 when the arguments are wrong.</returns>
    internal static async Task<int> RunAsync(string[] args)
    {
        var parsed = Make().Parse(args);

        // Each role hears of Ctrl-C by itself, and takes the time that it needs to end.
        var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        return parsed.Errors.Count > 0 ? UsageError : code;
    }

    private static RootCommand Make()
    {
        var kernels = new Option<int>("--kernels") { Description = $"How many kernels to start, {Fewest} to {Most}.", HelpName = "N", DefaultValueFactory = static _ => 4 };
        var json = new Option<FileInfo?>("--json") { Description = "Write what happened to this file as well.", HelpName = "FILE" };
        kernels.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && number is < Fewest or > Most)
                result.AddError($"--kernels is {token.Value}; it must be from {Fewest} to {Most}.");
        });

        var root = new RootCommand("Starts several kernels, each a process with callers of its own, and upgrades all of them by one request of the management tool; then one that one of them refuses.") { kernels, json };
        root.Subcommands.Add(MakeMember());
        root.SetAction(async (parsed, _) =>
        {
            PackageFolder packages;
            try
            {
                packages = PackageFolder.Locate(FleetRun.Packages);
            }
            catch (FileNotFoundException exception)
            {
                await Console.Error.WriteLineAsync(exception.Message);
                return 1;
            }

            var run = new FleetRun(packages, parsed.GetValue(kernels));
            await run.RunAsync();
            if (parsed.GetValue(json) is { } file)
                await run.Report.WriteAsync(file.FullName);
            return run.Report.Success ? 0 : 1;
        });
        return root;
    }

    private static Command MakeMember()
    {
        var name = new Argument<string>("name");
        var patience = new Option<string?>("--patience-limit");
        var command = new Command(MemberProcess.Role, "One of the kernels.") { name, patience };
        command.Hidden = true;
        command.SetAction((parsed, _) => MemberHost.RunAsync(parsed.GetValue(name)!, parsed.GetValue(patience)));
        return command;
    }
}
