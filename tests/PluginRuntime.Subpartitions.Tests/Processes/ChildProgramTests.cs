using PluginRuntime.Subpartitions.Processes;

namespace PluginRuntime.Subpartitions.Tests.Processes;

public sealed class ChildProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("prt-").FullName;
    private readonly SubpartitionOptions _options;

    public ChildProgramTests()
    {
        _options = new SubpartitionOptions { HostPath = Path.Combine(_folder, "Some.Host") };
        File.WriteAllText(_options.HostPath, "");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_options.HostPath, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.WriteAllText(_options.HostPath + ".dll", "");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Executable_IsRunAsItIs_WithoutArguments()
    {
        var start = ChildProgram.StartInfo(_options, []);
        Assert.Equal(_options.HostPath, start.FileName);
        Assert.Empty(start.ArgumentList);
        Assert.True(start is { RedirectStandardInput: true, RedirectStandardOutput: true, RedirectStandardError: true });
    }

    [Fact]
    public void AssemblyWithoutExecutable_IsRunByDotnet()
    {
        File.Delete(_options.HostPath);
        Assert.Equal(["exec", _options.HostPath + ".dll"], ChildProgram.StartInfo(_options, []).ArgumentList);
    }

    [Fact]
    public void ExecutableThatLostItsMode_IsRunByDotnet()
    {
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(_options.HostPath, UnixFileMode.UserRead);
        Assert.Equal(["exec", _options.HostPath + ".dll"], ChildProgram.StartInfo(_options, []).ArgumentList);
    }

    [Fact]
    public void AssemblyThatIsAskedFor_IsRunByDotnet()
    {
        _options.HostPath += ".dll";
        Assert.Equal(["exec", _options.HostPath], ChildProgram.StartInfo(_options, []).ArgumentList);
    }

    [Fact]
    public void WebFramework_IsGivenByAnotherListOfFrameworks() => Assert.Equal(
        ["exec", "--runtimeconfig", _options.HostPath + ".web.runtimeconfig.json", _options.HostPath + ".dll"],
        ChildProgram.StartInfo(_options, ["Microsoft.AspNetCore.App"]).ArgumentList);

    [Fact]
    public void OtherFramework_IsRefusedByName() => Assert.Contains(
        "Microsoft.WindowsDesktop.App", Assert.Throws<NotSupportedException>(() => ChildProgram.StartInfo(_options, ["Microsoft.WindowsDesktop.App"])).Message, StringComparison.Ordinal);

    [Fact]
    public void NoProgram_IsRefusedNamingTheFile()
    {
        _options.HostPath = Path.Combine(_folder, "Nothing");
        Assert.Contains("Nothing.dll", Assert.Throws<FileNotFoundException>(() => ChildProgram.StartInfo(_options, [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Environment_IsTheHosts_AsTheOptionsChangeIt()
    {
        _options.Environment["PRT_ADDED"] = "yes";
        _options.Environment["PATH"] = null;
        var environment = ChildProgram.StartInfo(_options, []).Environment;
        Assert.Equal("yes", environment["PRT_ADDED"]);
        Assert.False(environment.ContainsKey("PATH"));
        Assert.False(environment.ContainsKey("DOTNET_STARTUP_HOOKS"));
        Assert.True(Directory.Exists(Path.Combine(environment["DOTNET_ROOT"]!, "shared")));
    }

    [Theory]
    [InlineData("/a/Some.Host", "Some.Host")]
    [InlineData("/a/Some.Host.exe", "Some.Host")]
    [InlineData("/a/Some.Host.dll", "Some.Host")]
    [InlineData("/usr/bin/dotnet", "dotnet")]
    public void Name_IsTheFilesWithoutWhatMakesItAProgram(string path, string name) => Assert.Equal(name, ChildProgram.NameOf(path));
}
