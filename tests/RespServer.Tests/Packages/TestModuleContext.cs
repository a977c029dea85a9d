using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace RespServer.Tests.Packages;

/// <summary>What a runtime provides to a generation, as far as the server uses it.</summary>
internal sealed class TestModuleContext(string version, string contentRoot) : ModuleContext
{
    public override string ModuleId => "resp-server";

    public override string Version => version;

    public override long Generation => 1;

    public override string ContentRoot => contentRoot;

    public override IConfiguration Configuration { get; } = new ConfigurationBuilder().Build();

    public override ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

    public override TimeProvider TimeProvider => TimeProvider.System;

    public override CancellationToken Retiring => CancellationToken.None;

    public override CancellationToken Quiescing => CancellationToken.None;

    public override IDisposable Schedule(string name, TimeSpan period, Func<CancellationToken, ValueTask> work) => throw new NotSupportedException();

    public override T Own<T>(T resource) => resource;
}
