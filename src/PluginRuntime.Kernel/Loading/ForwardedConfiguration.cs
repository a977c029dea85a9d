using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace PluginRuntime.Kernel.Loading;

/// <summary>
/// A section of the host's configuration, seen by one generation. It reloads with the host's, and keeps what follows from a reload on
/// its own side: options that a module finds invalid must not fail the host's reload, which may run on a thread where that ends the
/// process. Disposing it ends the subscription, which would hold the module's options.
/// </summary>
internal sealed partial class ForwardedConfiguration : ConfigurationProvider, IConfigurationSource, IDisposable
{
    private readonly IConfigurationSection _section;
    private readonly ILogger _logger;
    private readonly IDisposable _subscription;

    internal ForwardedConfiguration(IConfigurationSection section, ILogger logger)
    {
        _section = section;
        _logger = logger;
        _subscription = ChangeToken.OnChange(section.GetReloadToken, Reload);
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Load() =>
        Data = _section.AsEnumerable(makePathsRelative: true)
            .Where(static pair => pair.Value is not null)
            .ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.OrdinalIgnoreCase);

    public void Dispose() => _subscription.Dispose();

    private void Reload()
    {
        try
        {
            Load();
            OnReload();
        }
        catch (Exception exception)
        {
            LogRefused(_section.Path, ModuleStepException.Describe(exception));
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The module refused its new configuration {Section}: {Cause}. It goes on with the options it has.", EventName = "ConfigurationRefused")]
    private partial void LogRefused(string section, string cause);
}
