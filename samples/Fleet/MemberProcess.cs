using System.Diagnostics;
using System.Text.Json;
using Fleet.Member;

namespace Fleet;

/// <summary>One of the kernels: this program in its other role, in a process of its own.</summary>
internal sealed class MemberProcess : IDisposable
{
    /// <summary>The hidden verb of the other role.</summary>
    internal const string Role = "member";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private MemberProcess(string name, Process process) => (Name, _process) = (name, process);

    internal string Name { get; }

    internal int ProcessId => _process.Id;

    /// <summary>Starts one.</summary>
    /// <param name="name">The kernel's name.</param>
    /// <param name="user">Where it leaves what it writes.</param>
    /// <param name="patienceLimit">A setting of admission.</param>
    internal static MemberProcess Start(string name, UserFolder user, string? patienceLimit)
    {
        string[] arguments = [Role, name, .. patienceLimit is null ? Array.Empty<string>() : ["--patience-limit", patienceLimit]];
        var start = user.StartOf(typeof(MemberProcess).Assembly.Location, arguments);
        (start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true);
        return new MemberProcess(name, Process.Start(start)!);
    }

    /// <summary>Its callers are under way.</summary>
    internal Task<MemberFigures> ReadyAsync() => ReadAsync("begin");

    /// <summary>Ends it.</summary>
    /// <returns>The last figures of its callers.</returns>
    internal async Task<MemberFigures> StopAsync()
    {
        _process.StandardInput.Close();
        var figures = await ReadAsync("tell its last figures");
        await _process.WaitForExitAsync().WaitAsync(Deadline);
        return _process.ExitCode == 0 ? figures : throw new InvalidOperationException($"{Name} ended with {_process.ExitCode}.");
    }

    /// <summary>Whatever happened, it does not outlive this.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task<MemberFigures> ReadAsync(string what)
    {
        string? line;
        try
        {
            line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Deadline);
        }
        catch (TimeoutException late)
        {
            throw new InvalidOperationException($"{Name} did not {what} within {Deadline.TotalSeconds:0} s.", late);
        }

        try
        {
            return JsonSerializer.Deserialize(line ?? "", FleetJson.Default.MemberFigures)!;
        }
        catch (JsonException exception)
        {
            throw new InvalidOperationException(line is null ? $"{Name} ended instead of going on to {what}." : $"{Name} said: {line}", exception);
        }
    }
}
