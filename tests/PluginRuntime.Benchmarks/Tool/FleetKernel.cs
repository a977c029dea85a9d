using System.Diagnostics;
using PluginRuntime.Benchmarks.Hosting;
using PluginRuntime.Benchmarks.Measuring;

namespace PluginRuntime.Benchmarks.Tool;

/// <summary>A kernel with a small module, in a process of its own: this program in another role, until its standard input is closed.</summary>
internal sealed class FleetKernel : IAsyncDisposable
{
    /// <summary>The argument that makes a child of the benchmark such a process.</summary>
    internal const string Role = "kernel";

    private const string Ready = "ready";

    private readonly Process _process;

    private FleetKernel(Process process) => _process = process;

    /// <summary>Starts one, and waits until it serves.</summary>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    internal static async Task<FleetKernel> StartAsync(string benchmark, string name)
    {
        var start = ChildProcess.Start([ChildProcess.Verb, benchmark, Role, name]);
        start.RedirectStandardInput = true;
        var process = Process.Start(start)!;
        return await process.StandardOutput.ReadLineAsync() == Ready ? new FleetKernel(process) : throw new InvalidOperationException($"Kernel {name} did not come to serve.");
    }

    /// <summary>The process's own part.</summary>
    internal static async Task RunAsync(string name)
    {
        await using var host = await BenchmarkHost.StartAsync(options => options.Name = name);
        await host.ApplyAsync("small.1.0.0");
        Console.WriteLine(Ready);
        await Console.In.ReadToEndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
