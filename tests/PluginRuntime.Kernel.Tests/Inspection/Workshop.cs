using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Tests.Inspection;

/// <summary>Makes assemblies, packages and hosts in a folder of its own, which goes away with it.</summary>
internal sealed class Workshop : IDisposable
{
    /// <summary>What every module says of itself in these tests.</summary>
    public const string Header = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.Extensions.DependencyInjection;
        using PluginRuntime;
        [assembly: KernelModule("acme")]
        [assembly: System.Runtime.Versioning.TargetFramework(".NETCoreApp,Version=v10.0")]
        public sealed class AcmeModule : KernelModule
        {
            public override void ConfigureServices(IServiceCollection services, ModuleContext context) { }
        }

        """;

    public static readonly ImmutableArray<string> Trusted =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)];

    private static readonly ImmutableArray<MetadataReference> Platform =
        [.. Trusted.Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
            || name is "Microsoft.CSharp.dll" or "netstandard.dll" or "PluginRuntime.Abstractions.dll")).Select(path => MetadataReference.CreateFromFile(path))];

    private readonly string _root = Directory.CreateTempSubdirectory("workshop-").FullName;
    private readonly List<SharedSurface> _hosts = [];
    private int _number;

    public string Root => _root;

    /// <summary>Compiles an assembly into a folder of its own and returns the path of the file.</summary>
    public string Compile(string name, string source, string version = "1.0.0.0", params string[] references)
    {
        var attributes = $"[assembly: System.Reflection.AssemblyVersion(\"{version}\")]";
        var compilation = CSharpCompilation.Create(name,
            [CSharpSyntaxTree.ParseText(source), CSharpSyntaxTree.ParseText(attributes)],
            Platform.AddRange(references.Select(path => MetadataReference.CreateFromFile(path))),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true));
        var path = Path.Combine(NewFolder(), name + ".dll");
        var result = compilation.Emit(path);
        Assert.True(result.Success, string.Join(Environment.NewLine, result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        return path;
    }

    /// <summary>Compiles a module whose source stands after <see cref="Header"/>.</summary>
    public string CompileModule(string source, params string[] references) => Compile("Acme", Header + source, "1.0.0.0", references);

    /// <summary>Lays files out as the store does.</summary>
    public StoredModule Package(IEnumerable<string> module, IEnumerable<string>? contracts = null)
    {
        var stored = new StoredModule(new string('0', 64), NewFolder());
        Directory.CreateDirectory(stored.ModuleFolder);
        foreach (var path in module)
            File.Copy(path, Path.Combine(stored.ModuleFolder, Path.GetFileName(path)));
        if (contracts is null)
            return stored;
        Directory.CreateDirectory(stored.ContractsFolder);
        foreach (var path in contracts)
            File.Copy(path, Path.Combine(stored.ContractsFolder, Path.GetFileName(path)));
        return stored;
    }

    /// <summary>A host with what the tests themselves run on, and these besides.</summary>
    public SharedSurface Host(params string[] assemblies)
    {
        var host = SharedSurface.Of(Trusted.Concat(assemblies));
        _hosts.Add(host);
        return host;
    }

    public ModuleInspection Inspect(StoredModule module, params string[] hostAssemblies) => new ModuleInspector(Host(hostAssemblies)).Inspect(module);

    /// <summary>Inspects a module of one assembly.</summary>
    public ModuleInspection InspectModule(string source, params string[] hostAssemblies) =>
        Inspect(Package([CompileModule(source, hostAssemblies)]), hostAssemblies);

    public string NewFolder() => Directory.CreateDirectory(Path.Combine(_root, $"{++_number}")).FullName;

    public void Dispose()
    {
        foreach (var host in _hosts)
            host.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
