using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Newtonsoft.Json.Linq;
using PluginRuntime;

[assembly: KernelModule("private-dependency")]

namespace Probe;

public sealed class PrivateDependencyModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        services.AddSingleton(context);
        services.AddSingleton<IProbe, PrivateDependencyService>();
    }
}

/// <summary>Brings its own version of a library, which the host and the other version of the module have another of.</summary>
internal sealed class PrivateDependencyService(ModuleContext context) : ProbeBase(context)
{
    /// <summary>Answers with the file version of the library that it got, or with a member of the JSON object that it is given.</summary>
    public override string Ask(string question) => question == "version"
        ? typeof(JObject).Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()!.Version
        : JObject.Parse(question).Value<string>("answer") ?? "";
}
