using Late;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: KernelModule("new-contract")]

namespace NewContract;

/// <summary>Exports a contract that it brings along in its package.</summary>
public sealed class NewContractModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        services.AddSingleton(context);
        services.AddSingleton<ILate, LateService>();
    }
}

internal sealed class LateService(ModuleContext context) : ILate
{
    public string Hello(string name) => $"hello, {name}";

    public ValueTask<LateAnswer> AskAsync(string question, CancellationToken cancellationToken) =>
        new(new LateAnswer($"you asked '{question}'", $"{context.ModuleId} {context.Version}"));
}
