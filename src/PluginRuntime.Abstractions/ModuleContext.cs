using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace PluginRuntime;

/// <summary>
/// What the runtime provides to one generation of a module. Everything that a module obtains here ends with the generation, so
/// that nothing of it keeps the old code alive. Thread-safe.
/// </summary>
public abstract class ModuleContext
{
    /// <summary>Made by the runtime only.</summary>
    protected internal ModuleContext()
    {
    }

    /// <summary>The module's id.</summary>
    public abstract string ModuleId { get; }

    /// <summary>The version of the package this generation was loaded from.</summary>
    public abstract string Version { get; }

    /// <summary>The number of this generation in its kernel: 1 for the first generation of any module, never used twice.</summary>
    public abstract long Generation { get; }

    /// <summary>
    /// The folder with the files of the package, read only. Use it instead of <c>Assembly.Location</c>, which is empty since modules
    /// are loaded from memory.
    /// </summary>
    public abstract string ContentRoot { get; }

    /// <summary>
    /// The module's section of the host's configuration (<c>PluginRuntime:Modules:ID</c>). It reloads with the host's configuration;
    /// bind options to it to have them reconfigured live.
    /// </summary>
    public abstract IConfiguration Configuration { get; }

    /// <summary>Makes loggers that write to the host's, with module and generation as scope.</summary>
    public abstract ILoggerFactory LoggerFactory { get; }

    /// <summary>Time as the host sees it. Timers made from it end with the generation.</summary>
    public abstract TimeProvider TimeProvider { get; }

    /// <summary>Cancelled when this generation retires, before <see cref="UpgradableModule.StopAsync"/>.</summary>
    public abstract CancellationToken Retiring { get; }

    /// <summary>
    /// The token of the present attempt to quiesce: cancelled when the runtime has waited its first grace period for the calls inside
    /// and asks them to finish early. A new token stands here after an attempt that was backed out.
    /// </summary>
    public abstract CancellationToken Quiescing { get; }

    /// <summary>
    /// Runs <paramref name="work"/> every <paramref name="period"/> while this generation serves: not before the switch to it, not
    /// while its gate is closed, not after. Each run holds a lease on the generation like a call. Runs never overlap; a run that is
    /// due while the last one goes on is skipped. An exception is logged and the next run takes place.
    /// </summary>
    /// <param name="name">Names the work in logs and in reports of what blocks an upgrade.</param>
    /// <param name="period">Time between starts; more than zero.</param>
    /// <param name="work">The work; its token is cancelled when the runtime asks calls to finish early and when the generation retires.</param>
    /// <returns>Ends the schedule when disposed. The runtime disposes it when the generation retires.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="period"/> is not positive.</exception>
    public abstract IDisposable Schedule(string name, TimeSpan period, Func<CancellationToken, ValueTask> work);

    /// <summary>
    /// Hands <paramref name="resource"/> to the generation: it is disposed when the generation retires, after
    /// <see cref="UpgradableModule.StopAsync"/>, in the reverse order of owning.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="resource">What is to be disposed.</param>
    /// <returns><paramref name="resource"/>.</returns>
    public abstract T Own<T>(T resource) where T : IDisposable;
}
