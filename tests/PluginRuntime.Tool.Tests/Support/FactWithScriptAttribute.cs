using Xunit;

namespace PluginRuntime.Tool.Tests.Support;

/// <summary>A test that needs <c>script</c> of util-linux, which makes a terminal for a program.</summary>
internal sealed class FactWithScriptAttribute : FactAttribute
{
    public FactWithScriptAttribute()
    {
        if (!OperatingSystem.IsLinux() || !Has("script"))
            Skip = "There is no `script` of util-linux here, which gives a program a terminal.";
    }

    private static bool Has(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
