using System.Globalization;

namespace PluginRuntime.EndToEnd.Tests.Offloads;

/// <summary>How much more memory a process had at its peak than when this was made.</summary>
internal sealed class PeakMemory
{
    private const string BeginAnew = "5";

    private readonly int _process;
    private readonly long _before;

    private PeakMemory(int process)
    {
        _process = process;
        _before = Read("VmRSS");
    }

    internal long Growth => Read("VmHWM") - _before;

    internal static PeakMemory From(int process)
    {
        if (process == Environment.ProcessId)
            GC.Collect(2, GCCollectionMode.Aggressive);
        File.WriteAllText($"/proc/{process}/clear_refs", BeginAnew);
        return new PeakMemory(process);
    }

    private long Read(string figure)
    {
        var line = File.ReadLines($"/proc/{_process}/status").First(line => line.StartsWith(figure + ":", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split((char[])[':', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
