namespace LiveUpgrade.Desk;

/// <summary>An ordinary ASP.NET Core host that embeds the runtime.</summary>
internal static class DeskHost
{
    /// <summary>Starts the desk with version 1 of its modules, of the order books and of the block log, which run in processes of their own.</summary>
    /// <param name="urls">Where it listens.</param>
    /// <param name="name">Its name.</param>
    /// <param name="packages">Where the modules are.</param>
    /// <param name="log">The folder of the block log.</param>
    /// <param name="serves">Whether it runs until it is stopped: it logs to the console, listens to the management tool, and keeps its versions over a restart.</param>
    /// <returns>The running desk.</returns>
    internal static async Task<WebApplication> StartAsync(string urls, string name, PackageFolder packages, LogFolder log, bool serves)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "LiveUpgrade" });
        builder.WebHost.UseUrls(urls);
        builder.Logging.ClearProviders();
        if (serves)
            builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss.fff "));
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, DeskJson.Default));

        builder.Configuration["PluginRuntime:Modules:block-log:Path"] = log.Path;
        builder.AddPluginRuntime(runtime => runtime.Name = serves ? name : null)
            .AddModule(packages["admission.1.0.0"])
            .AddModule(packages["pricing.1.0.0"])
            .AddModule(packages["block-log.1.0.0"])
            .AddModule(packages["order-book.1.0.0"]);
        builder.Services.AddOrderDeskContracts();
        builder.Services.AddBlockLogContracts();
        builder.Services.AddOrderBookContracts();
        builder.Services.AddProblemDetails();
        builder.Services.AddHealthChecks().AddPluginRuntime();
        builder.Services.AddSingleton(_ => QuoteFile.Open(log.Path));
        builder.Services.AddSingleton<OrderTaker>();
        builder.Services.AddSingleton<Market>();
        builder.Services.AddHostedService(static services => services.GetRequiredService<Market>());

        var app = builder.Build();
        app.UseStatusCodePages();
        app.MapOrders(name, log);
        app.MapAdmin(packages);
        await app.StartAsync();
        return app;
    }
}
