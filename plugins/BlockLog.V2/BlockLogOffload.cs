using BlockLog.Formats;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PluginRuntime;

[assembly: IoOffload("block-log")]

namespace BlockLog;

/// <summary>An append-only, checksummed record log with group commit. Writes frames of whole sectors, and reads what version 1 wrote.</summary>
public sealed class BlockLogOffload : IoOffload
{
    /// <inheritdoc/>
    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        services.AddSingleton<IValidateOptions<BlockLogOptions>, BlockLogOptionsValidator>();
        services.AddOptions<BlockLogOptions>()
            .Bind(context.Configuration)
            .ValidateOnStart();
        services.AddOptions<FormatOptions>()
            .Bind(context.Configuration)
            .Validate(FormatOptions.AreValid, FormatOptions.Rules)
            .ValidateOnStart();

        #region read-older-format
        services.AddSingleton(provider => new LogFormats(
            context.Version,
            provider.GetRequiredService<IOptions<FormatOptions>>().Value.WriteFormat == 1 ? PlainRecords.Instance : SectorFrames.Instance,
            [PlainRecords.Instance, SectorFrames.Instance]));
        #endregion

        services.AddSingleton(provider => RecordLog.For(
            context, provider.GetRequiredService<LogFormats>(), provider.GetRequiredService<IOptions<BlockLogOptions>>().Value));
        services.AddSingleton<IBlockLog>(provider => provider.GetRequiredService<RecordLog>());
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        services.GetRequiredService<RecordLog>().Open();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask WarmUpAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        Rehearsal.RunAsync(services.GetRequiredService<LogFormats>(), cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<ModuleHealth> CheckHealthAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        new(services.GetRequiredService<RecordLog>().CheckHealth());

    /// <inheritdoc/>
    public override ValueTask AcquireAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<RecordLog>().AcquireAsync(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask ReleaseAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<RecordLog>().ReleaseAsync(cancellationToken);

    /// <summary>Gives up what was not released: nothing is inside any more.</summary>
    /// <inheritdoc/>
    public override ValueTask StopAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<RecordLog>().ReleaseAsync(cancellationToken);
}
