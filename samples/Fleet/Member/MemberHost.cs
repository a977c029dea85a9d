using System.Text.Json;
using LiveUpgrade;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderDesk;
using PluginRuntime.Control;

namespace Fleet.Member;

/// <summary>A host with a kernel that has a name, and callers. It tells its figures when its callers are under way and when they have ended, which is when its standard input is closed.</summary>
internal static class MemberHost
{
    internal static async Task<int> RunAsync(string name, string? patienceLimit)
    {
        var packages = PackageFolder.Locate(FleetRun.Packages);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Error);

        // A setting that the first version of admission does not know, and the second reads.
        if (patienceLimit is not null)
            builder.Configuration["PluginRuntime:Modules:admission:PatienceLimit"] = patienceLimit;
        builder.AddPluginRuntime(runtime => runtime.Name = name)
            .AddModule(packages["admission.1.0.0"])
            .AddModule(packages["pricing.1.0.0"]);
        builder.Services.AddOrderDeskContracts();
        builder.Services.AddSingleton<MemberLoad>();
        using var host = builder.Build();

        // Ctrl-C is said to all processes of a terminal; who started this one tells it when to end.
        Console.CancelKeyPress += static (_, pressed) => pressed.Cancel = true;
        await host.StartAsync(CancellationToken.None);
        var load = host.Services.GetRequiredService<MemberLoad>();
        load.Start();
        Tell(load.Figures());
        await Console.In.ReadToEndAsync();

        await load.StopAsync();
        Tell(load.Figures());
        await host.StopAsync(CancellationToken.None);
        return 0;
    }

    private static void Tell(MemberFigures figures) => Console.WriteLine(JsonSerializer.Serialize(figures, FleetJson.Default.MemberFigures).ReplaceLineEndings(""));
}
