using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace PluginRuntime.Subpartitions.Processes;

/// <summary>How the program of a child is started: as an executable of its own, or by <c>dotnet</c>.</summary>
internal static class ChildProgram
{
    private const string WebFramework = "Microsoft.AspNetCore.App";

    // They concern the program that was started with them: hooks and profilers of it, and what a debugger or a test runner told it.
    private static readonly string[] NotInherited = ["DOTNET_STARTUP_HOOKS", "DOTNET_MODIFIABLE_ASSEMBLIES", "DOTNET_WATCH", "DOTNET_ADDITIONAL_DEPS", "DOTNET_SHARED_STORE"];

    /// <summary>How to start a child.</summary>
    /// <param name="options">Where the program is, and its environment.</param>
    /// <param name="frameworks">Shared frameworks that it needs besides Microsoft.NETCore.App.</param>
    /// <exception cref="FileNotFoundException">There is no such program.</exception>
    /// <exception cref="NotSupportedException">It cannot be run with these frameworks.</exception>
    internal static ProcessStartInfo StartInfo(SubpartitionOptions options, IReadOnlyCollection<string> frameworks)
    {
        if (frameworks.FirstOrDefault(framework => framework != WebFramework) is { } unknown)
            throw new NotSupportedException($"Its package needs the shared framework {unknown}; a subpartition can have Microsoft.NETCore.App and {WebFramework}.");
        var program = WithoutExtension(options.HostPath);
        var assembly = program + ".dll";
        if (!File.Exists(assembly))
            throw new FileNotFoundException($"There is no {assembly}.", assembly);
        var isWeb = frameworks.Count > 0;

        // An executable is bound to one list of frameworks, and made for one platform.
        var byDotnet = isWeb || options.HostPath == assembly || !IsExecutable(options.HostPath);
        var start = new ProcessStartInfo(byDotnet ? Dotnet() : options.HostPath)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        if (byDotnet)
        {
            start.ArgumentList.Add("exec");
            if (isWeb)
            {
                start.ArgumentList.Add("--runtimeconfig");
                start.ArgumentList.Add(program + ".web.runtimeconfig.json");
            }

            start.ArgumentList.Add(assembly);
        }

        SetEnvironment(start, options);
        return start;
    }

    /// <summary>The name of the program, as the system shows it of a process that is one.</summary>
    internal static string NameOf(string hostPath) => Path.GetFileName(WithoutExtension(hostPath));

    // A folder that came through an archive or another system has lost what makes a file a program there.
    private static bool IsExecutable(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);

    // Not Path's: the name itself has a dot in it.
    private static string WithoutExtension(string path) =>
        path.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? path[..^4] : path;

    private static void SetEnvironment(ProcessStartInfo start, SubpartitionOptions options)
    {
        foreach (var name in NotInherited)
            start.Environment.Remove(name);
        if (Root() is { } root)
            start.Environment["DOTNET_ROOT"] = root;
        foreach (var (name, value) in options.Environment)
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }
    }

    private static string Dotnet() =>
        Root() is { } root && Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet") is var path && File.Exists(path) ? path : "dotnet";

    /// <summary>The installation that this process runs on: its children find the same. <see langword="null"/> for a self-contained program.</summary>
    private static string? Root()
    {
        // <dotnet>/shared/Microsoft.NETCore.App/10.0.1/
        var shared = Path.GetDirectoryName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory())));
        return Path.GetFileName(shared) == "shared" ? Path.GetDirectoryName(shared) : null;
    }
}
