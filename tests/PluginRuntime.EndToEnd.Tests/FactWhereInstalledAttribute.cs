using Xunit;

namespace PluginRuntime.EndToEnd.Tests;

/// <summary>A test that runs a program of others, where there is one.</summary>
internal sealed class FactWhereInstalledAttribute : FactAttribute
{
    public FactWhereInstalledAttribute(string program) => Skip =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program))) ? null : $"{program} is not installed.";
}
