using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators.Tests;

/// <summary>Each row: the rule, code of a module that breaks it, the same code cured.</summary>
public class ModuleRulesTests
{
    [Theory]
    [InlineData("PR0101", "string Get() => typeof(Module).Assembly.Location;", "string Get(ModuleContext context) => context.ContentRoot;")]
    [InlineData(
        "PR0102",
        "void Start() => AppDomain.CurrentDomain.ProcessExit += OnExit; void OnExit(object? sender, EventArgs e) { }",
        "void Start() => AppDomain.CurrentDomain.ProcessExit += OnExit; void Stop() => AppDomain.CurrentDomain.ProcessExit -= OnExit; void OnExit(object? sender, EventArgs e) { }")]
    [InlineData("PR0102", "void Start() => Console.CancelKeyPress += (_, _) => { };", "event Action? Own; void Start() { Own += () => { }; Own?.Invoke(); }")]
    [InlineData("PR0102", "void Start() => TaskScheduler.UnobservedTaskException += (_, _) => { };", "void Start(HashSet<int> own) => own.Add(1);")]
    [InlineData("PR0103", "Thread Make() => new(() => { });", "IDisposable Make(ModuleContext context) => context.Schedule(\"work\", TimeSpan.FromSeconds(1), _ => default);")]
    [InlineData("PR0103", "Timer Make() => new(_ => { });", "ITimer Make(ModuleContext context) => context.TimeProvider.CreateTimer(_ => { }, null, default, default);")]
    [InlineData("PR0104", "string Write(State state) => System.Text.Json.JsonSerializer.Serialize(state);", "string Write(State state, System.Text.Json.Serialization.Metadata.JsonTypeInfo<State> type) => System.Text.Json.JsonSerializer.Serialize(state, type);")]
    [InlineData("PR0104", "List<State>? Read(string text) => System.Text.Json.JsonSerializer.Deserialize<List<State>>(text);", "List<int>? Read(string text) => System.Text.Json.JsonSerializer.Deserialize<List<int>>(text);")]
    [InlineData("PR0104", "object? Read(string text) => System.Text.Json.JsonSerializer.Deserialize(text, typeof(State));", "object? Read(string text, System.Text.Json.JsonSerializerOptions options) => System.Text.Json.JsonSerializer.Deserialize(text, typeof(State), options);")]
    [InlineData("PR0104", "Task<State?> Read(System.Net.Http.HttpContent content) => System.Net.Http.Json.HttpContentJsonExtensions.ReadFromJsonAsync<State>(content);", "Task<State?> Read(System.Net.Http.HttpContent content, System.Text.Json.Serialization.Metadata.JsonTypeInfo<State> type) => System.Net.Http.Json.HttpContentJsonExtensions.ReadFromJsonAsync(content, type);")]
    [InlineData("PR0109", "sealed class Book : IHandOver<State> { public State HandOut() => new(); public void TakeOver(State state) { } }", "sealed class Book : IHandOver<Version> { public Version HandOut() => new(); public void TakeOver(Version state) { } }")]
    [InlineData("PR0109", "sealed class Book : IHandOver<List<State[]>> { public List<State[]> HandOut() => []; public void TakeOver(List<State[]> state) { } }", "sealed class Book : IHandOver<List<int[]>> { public List<int[]> HandOut() => []; public void TakeOver(List<int[]> state) { } }")]
    [InlineData("PR0110", "[Contract] public interface IService { int Get(); }", "public interface IService { int Get(); }")]
    public async Task Code_BreakingRule_IsDiagnosedAndItsCureIsClean(string id, string cause, string cure)
    {
        Assert.Equal(id, Assert.Single(await Compiler.DiagnoseAsync(Module(cause))).Id);
        Assert.Empty(await Compiler.DiagnoseAsync(Module(cure)));

        // Outside a module all of it is allowed.
        Assert.Empty(await Compiler.DiagnoseAsync(Module(cause).Replace("[assembly: KernelModule(\"pricing\")]", "", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("PR0105", "public sealed class Other;")]
    [InlineData("PR0105", "public abstract class Module : KernelModule;")]
    [InlineData("PR0106", $"public sealed class Module : KernelModule {{ {Configure} }} public sealed class Second : KernelModule {{ {Configure} }}")]
    [InlineData("PR0107", $"public sealed class Module(int size) : KernelModule {{ {Configure} public int Size => size; }}")]
    [InlineData("PR0107", $"public sealed class Module : KernelModule {{ private Module() {{ }} {Configure} }}")]
    [InlineData("PR0108", Good, "")]
    [InlineData("PR0108", Good, "Pricing")]
    [InlineData("PR0108", Good, "pricing_two")]
    [InlineData("PR0108", Good, "a12345678901234567890123456789012345678901234567890123456789012345")]
    [InlineData(null, Good)]
    [InlineData(null, Good, "order-desk.pricing2")]
    [InlineData(null, $"public abstract class Common : KernelModule; public sealed class Module : Common {{ {Configure} }}")]
    public async Task Module_IsDiagnosed(string? expected, string source, string id = "pricing")
    {
        var found = await Compiler.DiagnoseAsync($"[assembly: KernelModule(\"{id}\")] {source}");
        Assert.Equal(expected is null ? [] : [expected], found.Select(diagnostic => diagnostic.Id));
    }

    [Fact]
    public void Rules_AreWarningsOnlyWhereTheyAreTraps()
    {
        var severities = new ModuleAnalyzer().SupportedDiagnostics.ToDictionary(rule => rule.Id, rule => rule.DefaultSeverity);
        Assert.Equal(DiagnosticSeverity.Info, severities["PR0103"]);
        Assert.Equal(["PR0101", "PR0102", "PR0104"], severities.Where(pair => pair.Value == DiagnosticSeverity.Warning).Select(pair => pair.Key).Order());
    }

    private const string Configure = "public override void ConfigureServices(IServiceCollection services, ModuleContext context) { }";

    private const string Good = $"public sealed class Module : KernelModule {{ {Configure} }}";

    private static string Module(string member) => $$"""
        [assembly: KernelModule("pricing")]

        public sealed class Module : KernelModule
        {
            {{Configure}}

            {{member}}
        }

        public sealed class State
        {
            public int Number { get; set; }
        }
        """;
}
