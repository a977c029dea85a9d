using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PluginRuntime;

namespace BlockLog.Tests.Packages;

/// <summary>What a runtime provides to a generation, as far as the log uses it.</summary>
internal sealed class TestContext(string version, string contentRoot, IConfiguration configuration) : ModuleContext
{
    public override string ModuleId => "block-log";

    public override string Version => version;

    public override long Generation => 1;

    public override string ContentRoot => contentRoot;

    public override IConfiguration Configuration => configuration;

    public override ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

    public override TimeProvider TimeProvider => TimeProvider.System;

    public override CancellationToken Retiring => CancellationToken.None;

    public override CancellationToken Quiescing => CancellationToken.None;

    public override IDisposable Schedule(string name, TimeSpan period, Func<CancellationToken, ValueTask> work) => throw new NotSupportedException();

    public override T Own<T>(T resource) => resource;
}
