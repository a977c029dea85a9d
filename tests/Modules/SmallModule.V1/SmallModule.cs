using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: KernelModule("small")]

namespace Probe;

/// <summary>A module of ordinary size: about 50 methods, three private dependencies, 300 KB in all.</summary>
public sealed class SmallModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        services.AddSingleton<ExpressionReader>();
        services.AddSingleton<VersionDesk>();
        services.AddSingleton<TextCoder>();
        services.AddSingleton<OrderStatistics>();
        services.AddSingleton<ISmall, SmallService>();
    }

    public override ValueTask WarmUpAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var small = services.GetRequiredService<ISmall>();
        small.Evaluate("(1 + 2) * 3 - -4 / 2");
        small.Satisfies("1.2.3", "^1.2.0");
        small.Highest(["1.0.0", "1.2.0"]);
        foreach (var alphabet in Enum.GetValues<SmallAlphabet>())
            small.Decode(small.Encode([1, 2, 3], alphabet), alphabet);
        small.Report([new SmallOrder("a", "X", 1, 2m), new SmallOrder("b", "Y", 3, 4m)]);
        return ValueTask.CompletedTask;
    }
}

internal sealed class SmallService(ExpressionReader expressions, VersionDesk versions, TextCoder coder, OrderStatistics statistics) : ISmall
{
#if V2
    public int Version => 2;
#else
    public int Version => 1;
#endif

    public double Evaluate(string expression) => expressions.Read(expression).Value();

    public bool Satisfies(string version, string range) => versions.Satisfies(version, range);

    public string Highest(string[] candidates) => versions.Highest(candidates);

    public string Encode(byte[] data, SmallAlphabet alphabet) => coder.Encode(data, alphabet);

    public byte[] Decode(string text, SmallAlphabet alphabet) => coder.Decode(text, alphabet);

    public SmallReport Report(SmallOrder[] orders) => new(
        orders.Length,
        statistics.Turnover(orders),
        statistics.Median(orders),
        statistics.Deviation(orders),
        statistics.BusiestClient(orders),
        statistics.BusiestSymbol(orders),
        coder.Encode(statistics.Digest(orders), SmallAlphabet.Base32));
}
