namespace Probe;

/// <summary>A service of the host that is exposed to modules. It may call modules in turn.</summary>
public interface IHostDesk
{
    string Handle(string text);

    ValueTask<string> HandleAsync(string text, CancellationToken cancellationToken);

    /// <summary>Scheduled work of a module runs.</summary>
    ValueTask RanAsync(string version, long generation, CancellationToken cancellationToken);
}
