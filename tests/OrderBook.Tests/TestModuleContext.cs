using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PluginRuntime;

namespace OrderBook.Tests;

/// <summary>What a runtime provides to a generation, as far as the books use it.</summary>
internal sealed class TestModuleContext(string version) : ModuleContext
{
    public override string ModuleId => "order-book";

    public override string Version => version;

    public override long Generation => 1;

    public override string ContentRoot => "";

    public override IConfiguration Configuration { get; } = new ConfigurationBuilder().Build();

    public override ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

    public override TimeProvider TimeProvider => TimeProvider.System;

    public override CancellationToken Retiring => CancellationToken.None;

    public override CancellationToken Quiescing => CancellationToken.None;

    public override IDisposable Schedule(string name, TimeSpan period, Func<CancellationToken, ValueTask> work) => throw new NotSupportedException();

    public override T Own<T>(T resource) => resource;
}
