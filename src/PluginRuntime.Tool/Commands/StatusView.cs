using System.Globalization;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Tool.Output;

namespace PluginRuntime.Tool.Commands;

/// <summary>What runs in a kernel, for a person.</summary>
internal static class StatusView
{
    // All that have something to tell, and a few of those that serve.
    private const int MostServers = 20;
    private const int MostThatServe = 5;

    internal static void Write(Screen screen, KernelStatus status)
    {
        var kernel = status.Kernel;
        screen.Line($"{screen.Paint(kernel.Name, Ink.Bold)}  {screen.Paint(kernel.State, kernel.State == "serving" ? Ink.Green : Ink.Yellow)}  {kernel.Host}, process {kernel.ProcessId}, "
            + $"{Figures.Bytes(status.MemoryBytes)}, CPU {Figures.Seconds(status.CpuSeconds)}, runtime {kernel.Runtime}");
        Modules(screen, status);
        Offloads(screen, status);
        Hosts(screen, status);
        Servers(screen, status);
        foreach (var request in kernel.Requests)
            screen.Paragraph("running", $"request {request.Request}: {request.Phase}, {request.About}", ink: Ink.Cyan);
        if (status.Uncollected > 0)
            screen.Paragraph("left", $"{status.Uncollected} generations have left service and are still loaded; the reports of their upgrades name what holds them", ink: Ink.Yellow);
        if (status.Modules.Count + status.Offloads.Count + status.HostSubpartitions.Count == 0)
            screen.Paragraph("", "Nothing is installed.");
    }

    private static void Modules(Screen screen, KernelStatus status)
    {
        var table = new TextTable("MODULE", "VERSION", "BEFORE", "GENERATION>", "CALLS>", "FAULTS>");
        foreach (var module in status.Modules)
        {
            table.Add(
                (module.Id, Ink.Bold), (module.Version, Ink.None), (module.PreviousVersion ?? "-", Ink.Dim), (Number(module.Generation), Ink.None),
                (Figures.Count(module.Calls), Ink.None), (Figures.Count(module.Faults), module.Faults > 0 ? Ink.Yellow : Ink.None));
        }

        Show(screen, table);
    }

    private static void Offloads(Screen screen, KernelStatus status)
    {
        var table = new TextTable("OFFLOAD", "VERSION", "BEFORE?", "STATE", "PROCESS>", "INSIDE>", "WAITING?>", "MEMORY>", "CPU>", "RESTARTS>");
        foreach (var offload in status.Offloads)
        {
            table.Add(
                (offload.Id, Ink.Bold), (offload.Version, Ink.None), (offload.PreviousVersion ?? "-", Ink.Dim), State(offload.State), (Number(offload.ProcessId), Ink.None),
                (Number(offload.CallsInside), Ink.None), (Number(offload.CallsWaiting), offload.CallsWaiting > 0 ? Ink.Yellow : Ink.None),
                (Figures.Bytes(offload.MemoryBytes), Ink.None), (Figures.Seconds(offload.CpuSeconds), Ink.None), (Number(offload.Restarts), offload.Restarts > 0 ? Ink.Yellow : Ink.None));
        }

        Show(screen, table);
    }

    private static void Hosts(Screen screen, KernelStatus status)
    {
        var table = new TextTable("SERVERS OF", "VERSION", "BEFORE?", "HOST>", "STATE", "PROCESS>", "SERVERS>", "INSIDE>", "MEMORY>", "CPU>");
        foreach (var host in status.HostSubpartitions)
        {
            table.Add(
                (host.Id, Ink.Bold), (host.Version, Ink.None), (host.PreviousVersion ?? "-", Ink.Dim), (Number(host.Number), Ink.None), State(host.State), (Number(host.ProcessId), Ink.None),
                (Number(host.Servers), Ink.None), (Number(host.CallsInside), Ink.None), (Figures.Bytes(host.MemoryBytes), Ink.None), (Figures.Seconds(host.CpuSeconds), Ink.None));
        }

        Show(screen, table);
    }

    private static void Servers(Screen screen, KernelStatus status)
    {
        var table = new TextTable("VIRTUAL SERVER", "VERSION", "HOST>", "STATE", "WHY");
        var others = status.VirtualServers.Where(static server => server.State != "serving").Take(MostServers);
        var serving = status.VirtualServers.Where(static server => server.State == "serving").ToArray();
        var shown = others.Concat(serving.Take(MostThatServe)).ToArray();
        foreach (var server in shown)
        {
            table.Add(
                ($"{server.Type}/{server.Name}", Ink.None), (server.Version, Ink.None), (server.Subpartition == 0 ? "-" : Number(server.Subpartition), Ink.None),
                State(server.State), (server.Reason ?? "", Ink.None));
        }

        Show(screen, table);
        if (status.VirtualServers.Count > shown.Length)
            screen.Line($"  and {status.VirtualServers.Count - shown.Length} more; --json lists all");
    }

    private static void Show(Screen screen, TextTable table)
    {
        if (table.IsEmpty)
            return;
        screen.Line();
        table.Write(screen, indent: 2);
    }

    private static (string, Ink) State(string state) => (state, state == "serving" ? Ink.Green : Ink.Yellow);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
