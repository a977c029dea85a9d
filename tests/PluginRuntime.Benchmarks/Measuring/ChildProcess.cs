using System.Diagnostics;
using System.Globalization;

namespace PluginRuntime.Benchmarks.Measuring;

/// <summary>
/// A measurement in a process of its own. It tells its samples on standard output, a name and numbers on a line; what it writes to
/// standard error is shown.
/// </summary>
internal static class ChildProcess
{
    /// <summary>The hidden argument that makes this program a child.</summary>
    internal const string Verb = "--child";

    /// <summary>Runs a child to its end.</summary>
    /// <returns>Samples by name.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    internal static async Task<IReadOnlyDictionary<string, double[]>> RunAsync(string benchmark, params object[] args)
    {
        using var process = Process.Start(Start([Verb, benchmark, .. args]))!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The child '{benchmark} {string.Join(' ', args)}' ended with code {process.ExitCode}.");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')).Where(parts => parts.Length == 2).ToDictionary(
            parts => parts[0],
            parts => parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray());
    }

    /// <summary>How this program is started once more; what it writes to standard output is read.</summary>
    internal static ProcessStartInfo Start(IEnumerable<object> args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        foreach (var arg in args)
            start.ArgumentList.Add(Convert.ToString(arg, CultureInfo.InvariantCulture)!);
        return start;
    }

    /// <summary>Tells the parent samples.</summary>
    internal static void Tell(string name, IEnumerable<double> samples) =>
        Console.WriteLine($"{name}={string.Join(' ', samples.Select(sample => sample.ToString("R", CultureInfo.InvariantCulture)))}");

    /// <inheritdoc cref="Tell(string, IEnumerable{double})"/>
    internal static void Tell(string name, double sample) => Tell(name, [sample]);
}
