using BlockLog.Formats;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PluginRuntime;

[assembly: IoOffload("block-log")]

namespace BlockLog;

/// <summary>An append-only, checksummed record log with group commit.</summary>
public sealed class BlockLogOffload : IoOffload
{
    /// <inheritdoc/>
    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        services.AddSingleton<IValidateOptions<BlockLogOptions>, BlockLogOptionsValidator>();
        services.AddOptions<BlockLogOptions>()
            .Bind(context.Configuration)
            .ValidateOnStart();

        services.AddSingleton(new LogFormats(context.Version, PlainRecords.Instance, [PlainRecords.Instance]));
        services.AddSingleton(provider => RecordLog.For(
            context, provider.GetRequiredService<LogFormats>(), provider.GetRequiredService<IOptions<BlockLogOptions>>().Value));
        services.AddSingleton<IBlockLog>(provider => provider.GetRequiredService<RecordLog>());
    }

    #region open
    /// <inheritdoc/>
    public override ValueTask StartAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        services.GetRequiredService<RecordLog>().Open();
        return ValueTask.CompletedTask;
    }
    #endregion

    /// <inheritdoc/>
    public override ValueTask WarmUpAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        Rehearsal.RunAsync(services.GetRequiredService<LogFormats>(), cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<ModuleHealth> CheckHealthAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        new(services.GetRequiredService<RecordLog>().CheckHealth());

    #region own
    /// <inheritdoc/>
    public override ValueTask AcquireAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<RecordLog>().AcquireAsync(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask ReleaseAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<RecordLog>().ReleaseAsync(cancellationToken);
    #endregion

    /// <summary>Gives up what was not released: nothing is inside any more.</summary>
    /// <inheritdoc/>
    public override ValueTask StopAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<RecordLog>().ReleaseAsync(cancellationToken);
}
