using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: KernelModule("native-dependency")]

namespace Probe;

public sealed class NativeDependencyModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        services.AddSingleton(context);
        services.AddSingleton<IProbe, NativeDependencyService>();
    }
}

/// <summary>Calls a native library that came in its package, and which stays mapped when the module is gone.</summary>
internal sealed class NativeDependencyService(ModuleContext context) : ProbeBase(context)
{
    /// <summary>Answers with SQLite's version, whatever it is asked.</summary>
    public override string Ask(string question)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sqlite_version()";
        return (string)command.ExecuteScalar()!;
    }
}
