using System.Diagnostics;
using System.Text.Json;

namespace Fleet;

/// <summary><c>prt</c>, run as a user runs it.</summary>
/// <param name="user">Whose kernels it sees.</param>
internal sealed class ManagementTool(UserFolder user)
{
    private static readonly string Assembly = Locate();

    /// <summary>Runs it on this terminal.</summary>
    /// <returns>Its exit code.</returns>
    internal async Task<int> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(user.StartOf(Assembly, arguments))!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>What serves in each kernel, by its name: <c>admission 1.0.0, pricing 1.0.0</c>.</summary>
    internal async Task<IReadOnlyDictionary<string, string>> VersionsAsync()
    {
        var start = user.StartOf(Assembly, "status", "--all", "--json");
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        using var status = await JsonDocument.ParseAsync(process.StandardOutput.BaseStream);
        await process.WaitForExitAsync();
        return status.RootElement.GetProperty("kernels").EnumerateArray().ToDictionary(
            static kernel => kernel.GetProperty("kernel").GetProperty("name").GetString()!,
            static kernel => string.Join(", ", kernel.GetProperty("modules").EnumerateArray().Select(static module => $"{module.GetProperty("id").GetString()} {module.GetProperty("version").GetString()}").Order(StringComparer.Ordinal)));
    }

    /// <summary>Beside this program, where the build leaves both.</summary>
    private static string Locate()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(configuration.Parent!.Parent!.FullName, "PluginRuntime.Tool", configuration.Name, "prt.dll");
    }
}
