using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PluginRuntime.Benchmarks.Redis;

/// <summary>Programs of Redis, as its packages install them.</summary>
internal static class RedisTools
{
    private const string Server = "redis-server";
    private const string Benchmark = "redis-benchmark";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Which of them are not here.</summary>
    internal static IReadOnlyList<string> Missing { get; } = [.. new[] { Server, Benchmark }.Where(program => !IsInstalled(program))];

    /// <summary>A port that nobody listens on.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts a server that writes nothing to disk, and waits until it can be connected to. Kill it.</summary>
    internal static async Task<Process> StartServerAsync(int port)
    {
        var server = Start(Server, "--port", Text(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "warning");
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return server;
            }
            catch (SocketException) when (!server.HasExited && Stopwatch.GetElapsedTime(since) < Patience)
            {
                await Task.Delay(20);
            }
        }
    }

    /// <summary>Runs redis-benchmark with 50 clients.</summary>
    /// <returns>Requests a second, of SET and of GET.</returns>
    internal static async Task<(double Set, double Get)> MeasureAsync(int port, int pipeline, int requests)
    {
        using var benchmark = Start(Benchmark, "-h", "127.0.0.1", "-p", Text(port), "-t", "set,get", "-c", "50", "-P", Text(pipeline), "-n", Text(requests), "--csv");
        var output = await benchmark.StandardOutput.ReadToEndAsync();
        await benchmark.WaitForExitAsync();
        return benchmark.ExitCode == 0 ? (Rate(output, "SET"), Rate(output, "GET"))
            : throw new InvalidOperationException($"{Benchmark} ended with code {benchmark.ExitCode}: {output}");
    }

    private static double Rate(string output, string command)
    {
        var line = output.Split('\n').Select(line => line.Split(',')).FirstOrDefault(cells => cells[0].Trim('"') == command)
            ?? throw new InvalidOperationException($"{Benchmark} said nothing of {command}: {output}");
        return double.Parse(line[1].Trim('"'), CultureInfo.InvariantCulture);
    }

    private static Process Start(string program, params string[] args) => Process.Start(new ProcessStartInfo(program, args) { RedirectStandardOutput = true })!;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
