using PluginRuntime.Control;

namespace LiveUpgrade.Load;

/// <summary>
/// What served when: the modules, of which a call sees one set, and the log, which it meets after it has left them; between the two an
/// upgrade may switch.
/// </summary>
internal sealed class ServingVersions
{
    private readonly VersionTimeline<VersionSet> _modules = new(VersionSet.First);
    private readonly VersionTimeline<string> _log = new("1.0.0");

    /// <summary>What serves for certain when a call begins.</summary>
    internal (int Modules, int Log) Certain => (_modules.Certain, _log.Certain);

    /// <summary>A request begins that may switch to these at any time.</summary>
    internal void Announce(VersionSet modules, string log)
    {
        _modules.Announce(modules);
        _log.Announce(log);
    }

    /// <summary>The request has ended.</summary>
    internal void Settle(IPluginRuntime runtime)
    {
        var serving = runtime.Modules.ToDictionary(module => module.Id, module => module.Version);
        _modules.Settle(new VersionSet(serving["admission"], serving["pricing"]));
        _log.Settle(runtime.Subpartitions.Single().Version);
    }

    /// <summary>Whether these can have served a call that began at <paramref name="from"/>.</summary>
    internal bool Explain(VersionSet modules, string log, (int Modules, int Log) from) =>
        _modules.Explains(modules, from.Modules) && _log.Explains(log, from.Log);
}
