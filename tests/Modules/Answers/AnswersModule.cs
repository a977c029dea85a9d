using Echo;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: KernelModule("answers")]

namespace Answers;

/// <summary>A kernel module that an offload calls.</summary>
public sealed class AnswersModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context) => services.AddSingleton<IAnswers, Service>();

    private sealed class Service(ModuleContext context) : IAnswers
    {
        public ValueTask<string> AnswerAsync(string question, CancellationToken cancellationToken) => new($"{question}: answered by {context.ModuleId} {context.Version} in process {Environment.ProcessId}");
    }
}
