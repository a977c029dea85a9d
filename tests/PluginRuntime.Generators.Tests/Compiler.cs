using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PluginRuntime.Generators.Tests;

/// <summary>Compiles source as a user's project does: nullable enabled, the generator and all analyzers running.</summary>
internal static class Compiler
{
    private static readonly ImmutableArray<MetadataReference> Framework =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("PluginRuntime.Generators", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Collections.Immutable;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.Extensions.DependencyInjection;
        global using PluginRuntime;
        """;

    internal static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.Latest, DocumentationMode.Diagnose);

    internal static CSharpCompilation Compilation(string source, string assembly = "Under.Test", params MetadataReference[] references) => CSharpCompilation.Create(
        assembly,
        [CSharpSyntaxTree.ParseText(Usings, ParseOptions, "Usings.cs"), CSharpSyntaxTree.ParseText(source, ParseOptions, "Source.cs")],
        [.. Framework, .. references],
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999));

    internal static GeneratorDriver Driver(bool track = false) => CSharpGeneratorDriver.Create(
        [new ContractGenerator().AsSourceGenerator()],
        parseOptions: ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: track));

    /// <summary>The compilation with what is generated; fails if the generator failed.</summary>
    internal static CSharpCompilation Generate(CSharpCompilation compilation)
    {
        var driver = Driver().RunGeneratorsAndUpdateCompilation(compilation, out var generated, out var diagnostics);
        Assert.Empty(diagnostics);
        Assert.All(driver.GetRunResult().Results, result => Assert.Null(result.Exception));
        return (CSharpCompilation)generated;
    }

    /// <summary>All diagnostics of our analyzers, and the warnings and errors of the compiler.</summary>
    internal static async Task<ImmutableArray<Diagnostic>> DiagnoseAsync(string source, params MetadataReference[] references)
    {
        var generated = Generate(Compilation(source, references: references));
        var analyzed = await generated
            .WithAnalyzers([new ContractAnalyzer(), new ModuleAnalyzer(), new OffloadAnalyzer()])
            .GetAnalyzerDiagnosticsAsync();
        return [.. analyzed, .. CompilerFindings(generated)];
    }

    /// <summary>The assembly; warnings count as errors.</summary>
    internal static byte[] Emit(string source, string assembly, params MetadataReference[] references)
    {
        var generated = Generate(Compilation(source, assembly, references));
        Assert.Empty(CompilerFindings(generated));
        using var output = new MemoryStream();
        var result = generated.Emit(output);
        Assert.True(result.Success, string.Join(Environment.NewLine, result.Diagnostics));
        return output.ToArray();
    }

    /// <summary>Comments are asked of the generated code only.</summary>
    private static IEnumerable<Diagnostic> CompilerFindings(CSharpCompilation compilation) => compilation.GetDiagnostics()
        .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning
            && !(diagnostic.Id == "CS1591" && diagnostic.Location.SourceTree?.FilePath == "Source.cs"));

    internal static MetadataReference Reference(Assembly assembly) => MetadataReference.CreateFromFile(assembly.Location);
}
