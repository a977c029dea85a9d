using System.Diagnostics.Metrics;

namespace PluginRuntime.Kernel.Diagnostics;

/// <summary>The meter <c>PluginRuntime.Kernel</c>.</summary>
internal sealed class KernelMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    internal const string MeterName = "PluginRuntime.Kernel";

    private readonly Meter _meter;
    private readonly Counter<long> _upgrades;
    private readonly Histogram<double> _pause;
    private readonly Histogram<double> _closed;
    private readonly Histogram<double> _toSwitch;

    internal KernelMetrics(IMeterFactory? factory, Func<int> modules, Func<int> uncollected)
    {
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _upgrades = _meter.CreateCounter<long>("pluginruntime.upgrades", "{upgrade}", "Upgrades by outcome.");
        _pause = _meter.CreateHistogram<double>("pluginruntime.upgrade.pause", "s", "The longest time a caller waited because of an upgrade.");
        _closed = _meter.CreateHistogram<double>("pluginruntime.upgrade.gate_closed", "s", "How long gates were closed.");
        _toSwitch = _meter.CreateHistogram<double>("pluginruntime.upgrade.time_to_switch", "s", "From the request to the switch.");
        _meter.CreateObservableUpDownCounter("pluginruntime.modules", modules, "{module}", "Modules that serve.");
        _meter.CreateObservableUpDownCounter("pluginruntime.generations.uncollected", uncollected, "{generation}", "Generations that left service and are still loaded.");
    }

    internal void Record(UpgradeReport report)
    {
        _upgrades.Add(1, new KeyValuePair<string, object?>("outcome", report.Outcome.ToString()));
        if (!report.IsApplied)
            return;
        _pause.Record(report.Pause.TotalSeconds);
        _closed.Record(report.GateClosed.TotalSeconds);
        _toSwitch.Record(report.TimeToSwitch.TotalSeconds);
    }

    public void Dispose() => _meter.Dispose();
}
