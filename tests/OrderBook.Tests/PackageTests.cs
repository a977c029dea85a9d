using System.IO.Compression;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text.Json;
using BlockLog;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;
using Xunit;

namespace OrderBook.Tests;

/// <summary>The packages themselves.</summary>
public sealed class PackageTests
{
    [Theory]
    [InlineData("1.0.0")]
    [InlineData("2.0.0")]
    public async Task Package_MakesBooksThatServe(string version)
    {
        var folder = Directory.CreateTempSubdirectory("order-book-");
        try
        {
            ZipFile.ExtractToDirectory(Path.Combine(RepositoryRoot(), "plugins", "packages", $"order-book.{version}.nupkg"), folder.FullName);
            // The contracts are the tests' own, as a host shares its own.
            var context = new AssemblyLoadContext($"order-book {version}");
            var module = context.LoadFromAssemblyPath(Path.Combine(folder.FullName, "module", "OrderBook.dll"));
            Assert.Equal("order-book", module.GetCustomAttribute<VirtualServerAttribute>()!.Id);
            Assert.Equal(version, module.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
            Assert.Equal(["OrderBook.dll"], Directory.GetFiles(Path.Combine(folder.FullName, "module"), "*.dll").Select(Path.GetFileName));
            Assert.Equal(
                ["BlockLog.Contracts.dll", "OrderBook.Contracts.dll"],
                Directory.GetFiles(Path.Combine(folder.FullName, "contracts")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
            var entry = (VirtualServerModule)Activator.CreateInstance(module.GetExportedTypes().Single(type => type.IsSubclassOf(typeof(VirtualServerModule))))!;
            Assert.Equal(CallConcurrency.Concurrent, entry.Calls);

            var services = new ServiceCollection();
            var log = new FakeLog();
            entry.ConfigureServices(services, new TestModuleContext(version));
            await entry.WarmUpAsync(new ServiceCollection().BuildServiceProvider(), CancellationToken.None).Within("end of the rehearsal");
            services.AddSingleton<IBlockLog>(log);
            services.AddScoped<VirtualServerContext>(_ => new TestContext(Books.Symbol, version));
            await using var provider = services.BuildServiceProvider(validateScopes: true);
            await using var scope = provider.CreateAsyncScope();
            var server = scope.ServiceProvider.GetRequiredService<VirtualServer>();
            await server.StartAsync(VirtualServerStart.Created, CancellationToken.None);
            var book = (IOrderBook)server;
            await book.PlaceAsync(Books.Sell(1, 100, 5, "bob"), CancellationToken.None);
            var placed = await book.PlaceAsync(Books.Buy(2, 100, 5, "bob"), CancellationToken.None);

            Assert.Equal(version, placed.BookVersion);
            Assert.Equal(version == "1.0.0" ? 1 : 0, placed.Fills.Length);
            Assert.Equal(version == "1.0.0" ? 1 : 2, ((IHandOverInSteps)server).StateVersion);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Contract_IsGotByName_AndEveryCallMayBeRepeated()
    {
        Assert.True(typeof(IOrderBook).GetCustomAttribute<ContractAttribute>()!.ByName);
        Assert.Equal(typeof(OrderBookPayloads), typeof(IOrderBook).Assembly.GetCustomAttribute<ContractPayloadsAttribute>()!.Serializer);
        Assert.All(typeof(IOrderBook).GetMethods(), method => Assert.True(method.IsDefined(typeof(IdempotentAttribute)), method.Name));
    }

    [Fact]
    public void Data_CrossesAPipeAsItIs()
    {
        var placement = new Placement(Books.Id(1), 7, [new Fill(Books.Id(2), 100.25m, 3)], 4, 1, CancelReasons.NothingLeft, "1.0.0", 9, "2.0.0");
        Same.Placement(placement, Cross(placement));
        Same.Status(new OrderStatus(Books.Buy(1, 100.25m, 8), placement, 3, 4, 1), Cross(new OrderStatus(Books.Buy(1, 100.25m, 8), placement, 3, 4, 1)));
        var snapshot = new BookSnapshot("ACME", 7, [new BookLevel(99, 5, 1)], []);
        Same.Snapshot(snapshot, Cross(snapshot));
        var order = Books.Sell(3, 0.0001m, 1_000_000_000) with { Kind = OrderKind.Market };
        Assert.Equal(order, Cross(order));
    }

    private static T Cross<T>(T value) =>
        (T)JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(value, typeof(T), OrderBookPayloads.Default), typeof(T), OrderBookPayloads.Default)!;

    private static string RepositoryRoot([CallerFilePath] string path = "")
    {
        var folder = Path.GetDirectoryName(path)!;
        while (!File.Exists(Path.Combine(folder, "PluginRuntime.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
