using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PluginRuntime;

[assembly: KernelModule("worker")]

namespace Probe;

/// <summary>Has validated options, works by schedule, and calls a service of the host.</summary>
public sealed class WorkerModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        services.AddOptions<WorkerOptions>().Bind(context.Configuration).Validate(WorkerOptions.AreValid, "Limit must not be negative.").ValidateOnStart();
        services.AddSingleton<IWorker, WorkerService>();
    }

    public override ValueTask StartAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var context = services.GetRequiredService<ModuleContext>();
        var period = services.GetRequiredService<IOptions<WorkerOptions>>().Value.Period;
        if (period > TimeSpan.Zero && services.GetService<IHostDesk>() is { } desk)
            context.Schedule("tick", period, token => desk.RanAsync(context.Version, context.Generation, token));
        return ValueTask.CompletedTask;
    }
}

public sealed class WorkerOptions
{
    public int Limit { get; set; } = 1;

    /// <summary>Zero: no scheduled work.</summary>
    public TimeSpan Period { get; set; }

    public static bool AreValid(WorkerOptions options) => options.Limit >= 0;
}

internal sealed class WorkerService : JsonHandOver<WorkerState>, IWorker
{
    private readonly ModuleContext _context;
    private readonly IServiceProvider _services;
    private volatile WorkerOptions _options;
    private long _count;

    public WorkerService(ModuleContext context, IOptionsMonitor<WorkerOptions> options, IServiceProvider services)
        : base(WorkerJson.Default.WorkerState)
    {
        _context = context;
        _services = services;
        _options = options.CurrentValue;
        if (options.OnChange(changed => _options = changed) is { } subscription)
            context.Own(subscription);
    }

    public override int StateVersion => 1;

    public string Version => _context.Version;

    public int Limit => _options.Limit;

    private IHostDesk Desk => _services.GetRequiredService<IHostDesk>();

    public long Add(long amount) => Interlocked.Add(ref _count, amount);

    public string CallHost(string text) => $"{Version} {Desk.Handle(text)}";

    public async ValueTask<string> CallHostAsync(string text, CancellationToken cancellationToken) =>
        $"{Version} {await Desk.HandleAsync(text, cancellationToken)}";

    protected override WorkerState Capture() => new() { Count = _count };

    protected override void Restore(WorkerState state, int stateVersion) => _count = state.Count;
}

internal sealed class WorkerState : HandOverState
{
    public long Count { get; set; }
}

[JsonSerializable(typeof(WorkerState))]
internal sealed partial class WorkerJson : JsonSerializerContext;
