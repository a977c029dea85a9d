using Echo;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime.Control.Hosting;

namespace PluginRuntime.Control.Tests.Offloads;

/// <summary>Hosts with the offload <c>echo</c>, in real child processes.</summary>
internal static class OffloadHost
{
    internal static Task<RuntimeHost> WithAsync(
        string[] packages, Dictionary<string, string?>? configuration = null, Action<PluginRuntimeOptions>? options = null) =>
        RuntimeHost.StartAsync(
            runtime =>
            {
                runtime.Services.AddSingleton<IAnswers>(new Answers());
                runtime.Services.AddEchoContracts();
                runtime.ExposeToModules<IAnswers>();
                RuntimeHost.Install(runtime, packages);
            },
            configuration,
            options);

    internal static IEcho Echo(this RuntimeHost host) => host.Get<IEcho>();

    /// <summary>Waits until a process is gone.</summary>
    internal static bool IsAlive(int processId) => Directory.Exists($"/proc/{processId}");
}
