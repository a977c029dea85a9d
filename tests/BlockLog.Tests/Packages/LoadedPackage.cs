using System.IO.Compression;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

namespace BlockLog.Tests.Packages;

/// <summary>
/// A generation as a child process has it: loaded from the package with the package's own copy of the contract. Calls cross to the
/// tests' copy as they would cross a pipe, by the authors' serializers.
/// </summary>
internal sealed class LoadedPackage : IAsyncDisposable
{
    private readonly TemporaryFolder _unpacked = new();
    private readonly ServiceProvider _services;
    private readonly Type _contract;
    private bool _isStarted;

    internal LoadedPackage(string version, string logFolder, params (string Key, string Value)[] settings)
    {
        ZipFile.ExtractToDirectory(Path.Combine(RepositoryRoot, "plugins", "packages", $"block-log.{version}.nupkg"), _unpacked.Path, overwriteFiles: true);
        var context = new AssemblyLoadContext($"block-log {version}");
        context.Resolving += (_, name) => new[] { "module", "contracts" }
            .Select(folder => Path.Combine(_unpacked.Path, folder, name.Name + ".dll"))
            .Where(File.Exists).Select(context.LoadFromAssemblyPath).FirstOrDefault();
        Contracts = context.LoadFromAssemblyPath(Path.Combine(_unpacked.Path, "contracts", "BlockLog.Contracts.dll"));
        Module = context.LoadFromAssemblyPath(Path.Combine(_unpacked.Path, "module", "BlockLog.dll"));
        Offload = (IoOffload)Activator.CreateInstance(Module.GetExportedTypes().Single(type => type.IsSubclassOf(typeof(IoOffload))))!;

        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Append(("Path", logFolder)).ToDictionary(setting => setting.Item1, setting => (string?)setting.Item2)).Build();
        var services = new ServiceCollection();
        Offload.ConfigureServices(services, new TestContext(version, _unpacked.Path, configuration));
        _services = services.BuildServiceProvider();
        _contract = Contracts.GetType("BlockLog.IBlockLog", throwOnError: true)!;
    }

    internal static string RepositoryRoot { get; } = FindRoot();

    internal Assembly Contracts { get; }

    internal Assembly Module { get; }

    internal IoOffload Offload { get; }

    internal async Task StartAsync()
    {
        await Offload.StartAsync(_services, CancellationToken.None);
        _isStarted = true;
        await Offload.WarmUpAsync(_services, CancellationToken.None);
        if (await Offload.CheckHealthAsync(_services, CancellationToken.None) is { IsHealthy: false } health)
            throw new InvalidOperationException(health.Reason);
    }

    internal Task AcquireAsync() => Offload.AcquireAsync(_services, CancellationToken.None).Within("ownership");

    internal Task ReleaseAsync() => Offload.ReleaseAsync(_services, CancellationToken.None).Within("release");

    internal async Task<AppendResult> AppendAsync(int number) =>
        (await CallAsync<AppendResult>(nameof(IBlockLog.AppendAsync), Logs.Id(number), (ReadOnlyMemory<byte>)Logs.PayloadOf(Logs.Id(number)), CancellationToken.None))!;

    internal Task<LogRecord?> ReadAsync(long sequence) => CallAsync<LogRecord>(nameof(IBlockLog.ReadAsync), sequence, CancellationToken.None);

    internal async Task<LogStatus> StatusAsync() => (await CallAsync<LogStatus>(nameof(IBlockLog.StatusAsync), CancellationToken.None))!;

    /// <summary>Writes a value by the tests' serializer and reads it by the package's.</summary>
    internal object Receive<T>(T value)
    {
        var type = Contracts.GetType(typeof(T).FullName!, throwOnError: true)!;
        return JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(value, typeof(T), BlockLogPayloads.Default), type, Payloads.GetTypeInfo(type)!.Options)!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isStarted)
            await Offload.StopAsync(_services, CancellationToken.None);
        await _services.DisposeAsync();
        _unpacked.Dispose();
    }

    private System.Text.Json.Serialization.JsonSerializerContext Payloads =>
        (System.Text.Json.Serialization.JsonSerializerContext)Contracts.GetType("BlockLog.BlockLogPayloads", throwOnError: true)!.GetProperty("Default")!.GetValue(null)!;

    private async Task<T?> CallAsync<T>(string method, params object[] arguments) where T : class
    {
        var call = _contract.GetMethod(method)!.Invoke(_services.GetRequiredService(_contract), arguments)!;
        var task = (Task)call.GetType().GetMethod(nameof(ValueTask<int>.AsTask))!.Invoke(call, null)!;
        await task.Within($"end of {method}");
        var result = task.GetType().GetProperty("Result")!.GetValue(task);
        return result is null ? null : (T?)JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(result, result.GetType(), Payloads), typeof(T), BlockLogPayloads.Default);
    }

    private static string FindRoot([CallerFilePath] string path = "")
    {
        var folder = Path.GetDirectoryName(path)!;
        while (!File.Exists(Path.Combine(folder, "PluginRuntime.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
