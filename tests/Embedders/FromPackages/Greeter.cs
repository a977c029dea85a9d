using Greeter;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: IoOffload("greeter")]

namespace Greeter;

public sealed class GreeterOffload : IoOffload
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context) =>
        services.AddSingleton(context).AddSingleton<IGreeter, GreeterService>();
}

internal sealed class GreeterService(ModuleContext context) : IGreeter
{
    public Task<Greeting> GreetAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(new Greeting($"Hello {name}, says {context.Version}", Environment.ProcessId));
}
