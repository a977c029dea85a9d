using System.Diagnostics;
using PluginRuntime.EndToEnd.Tests.Journal;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Fleet;

/// <summary>Some kernels of one user, each a process with a name and a journal, and the tool that manages them.</summary>
internal sealed class KernelFleet : IDisposable
{
    /// <summary>The request at whose places processes end themselves.</summary>
    internal const string Fatal = "fatal";

    private readonly Dictionary<string, KernelProcess> _kernels = [];
    private readonly string[] _modules;

    private KernelFleet(string[] modules) => _modules = modules;

    internal HostFolder Folder { get; } = new();

    /// <summary>Where the control program of these kernels is.</summary>
    internal string ControlFolder => Path.Combine(Folder.Of("data"), "PluginRuntime", "control");

    internal string ControlLog => Path.Combine(ControlFolder, "coordinator.db");

    internal KernelProcess this[string kernel] => _kernels[kernel];

    /// <summary>Starts kernels that have these modules, at once.</summary>
    /// <param name="modules">Packages.</param>
    /// <param name="kernels">Their names, and what is special about each.</param>
    internal static async Task<KernelFleet> StartAsync(string[] modules, params (string Name, string[] Settings)[] kernels)
    {
        var fleet = new KernelFleet(modules);
        await Task.WhenAll(kernels.Select(kernel => fleet.StartAsync(kernel.Name, kernel.Settings)));
        return fleet;
    }

    /// <summary>Starts one of them, again when it was killed.</summary>
    internal async Task StartAsync(string kernel, params string[] settings)
    {
        Directory.CreateDirectory(Folder.Of(kernel));
        var started = await KernelProcess.StartAsync(Folder, _modules, name: kernel, settings: ["--PluginRuntime:Modules:cell:Folder", Folder.Of(kernel), "--PluginRuntime:Modules:tally:Folder", Folder.Of(kernel), .. settings]);
        lock (_kernels)
        {
            if (_kernels.Remove(kernel, out var before))
                before.Dispose();
            _kernels[kernel] = started;
        }
    }

    /// <summary>Has the tool apply packages to all of them.</summary>
    internal ToolRun Apply(string package, string id, params string[] options) => ToolRun.Start(Folder, ["apply", KernelProcess.Package(package), "--all", "--id", id, .. options]);

    /// <summary>Every kernel serves this, as its modules say themselves.</summary>
    internal async Task ServesAsync(string serving)
    {
        foreach (var (name, kernel) in _kernels)
            Assert.Equal((name, serving), (name, await kernel.DoAsync("serving")));
    }

    /// <summary>Every kernel comes to serve this.</summary>
    internal async Task AllServeAsync(string serving)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        foreach (var (name, kernel) in _kernels)
        {
            async Task Serves()
            {
                while (await kernel.DoAsync("serving") != serving)
                    await timer.WaitForNextTickAsync();
            }

            await Serves().Within($"{serving} in kernel {name}");
        }
    }

    /// <summary>What a kernel's history says of the request; <see langword="null"/>: nothing.</summary>
    internal async Task<string?> OutcomeOfAsync(string kernel, string request)
    {
        var history = (await _kernels[kernel].DoAsync("history"))!.Split(' ');
        return Array.Find(history, record => record.StartsWith(request + "=", StringComparison.Ordinal))?[(request.Length + 1)..];
    }

    /// <summary>No kernel is under way with the request any more.</summary>
    internal async Task SettlesAsync(string request)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        foreach (var kernel in _kernels.Keys)
        {
            async Task Settled()
            {
                while (await OutcomeOfAsync(kernel, request) == "Running")
                    await timer.WaitForNextTickAsync();
            }

            await Settled().Within($"the end of request {request} in kernel {kernel}");
        }
    }

    /// <summary>Ends all processes of this user, also the control program that the tool has started.</summary>
    public void Dispose()
    {
        foreach (var kernel in _kernels.Values)
            kernel.Dispose();
        foreach (var left in Folder.Processes())
        {
            try
            {
                using var process = Process.GetProcessById(left);
                process.Kill();
                process.WaitForExit();
            }
            catch (ArgumentException)
            {
                // It has just ended.
            }
        }

        Folder.Dispose();
    }
}
