using System.Diagnostics;
using System.Globalization;
using PluginRuntime.Benchmarks.Hosting;

namespace PluginRuntime.Benchmarks.Desk;

/// <summary>The order desk of the sample LiveUpgrade in a process of its own, as a user has it served.</summary>
internal sealed class DeskProcess : IAsyncDisposable
{
    private const string Ready = " takes orders at ";
    private const double TicksPerSecond = 100;

    private readonly Process _process;

    private DeskProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    internal Uri Address { get; }

    /// <summary>Starts it and waits until it takes orders.</summary>
    /// <param name="name">The kernel's name.</param>
    /// <param name="log">The folder of its log.</param>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    internal static async Task<DeskProcess> StartAsync(string name, string log)
    {
        var start = new ProcessStartInfo("dotnet", [Packages.OfSample("LiveUpgrade"), "--serve", "--urls", "http://127.0.0.1:0", "--name", name, "--log", log]) { RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        List<string> said = [];
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (line.IndexOf(Ready, StringComparison.Ordinal) is var at and >= 0)
            {
                // What it logs from here on is read, so that it never waits for a reader.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return new DeskProcess(process, new Uri(line[(at + Ready.Length)..].Split('/', ',', ' ') is [var scheme, _, var host, ..] ? $"{scheme}//{host}" : line));
            }
        }

        await process.WaitForExitAsync();
        throw new InvalidOperationException($"The desk ended with {process.ExitCode}: {string.Join(Environment.NewLine, said)}");
    }

    /// <summary>Processor time of the desk and of its processes so far.</summary>
    internal TimeSpan ProcessorTime()
    {
        var all = Directory.EnumerateDirectories("/proc").Where(static folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])).Select(Stat).Where(static stat => stat.Process > 0).ToLookup(static stat => stat.Parent);
        return TimeSpan.FromSeconds((Of(_process.Id) + all.SelectMany(static group => group).Single(stat => stat.Process == _process.Id).Ticks) / TicksPerSecond);

        double Of(int parent) => all[parent].Sum(child => child.Ticks + Of(child.Process));
    }

    public async ValueTask DisposeAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static (int Process, int Parent, double Ticks) Stat(string folder)
    {
        try
        {
            // The name, in parentheses, may hold anything.
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture), Number(1), Number(11) + Number(12));

            int Number(int field) => int.Parse(fields[field], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return default;
        }
    }
}
