using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime.Control.Hosting;
using Probe;

namespace PluginRuntime.Control.Tests;

/// <summary>The host's service that modules call; a test says what it does.</summary>
internal sealed class HostDesk : IHostDesk
{
    internal Func<string, string> OnHandle { get; set; } = static text => text;

    internal Func<string, ValueTask<string>> OnHandleAsync { get; set; } = static text => new(text);

    internal Func<ValueTask> OnRun { get; set; } = static () => ValueTask.CompletedTask;

    internal ConcurrentQueue<string> Runs { get; } = new();

    public string Handle(string text) => OnHandle(text);

    public ValueTask<string> HandleAsync(string text, CancellationToken cancellationToken) => OnHandleAsync(text);

    public ValueTask RanAsync(string version, long generation, CancellationToken cancellationToken)
    {
        Runs.Enqueue(version);
        return OnRun();
    }

    internal void ExposeOn(PluginRuntimeBuilder runtime)
    {
        runtime.Services.AddSingleton<IHostDesk>(this);
        runtime.ExposeToModules<IHostDesk>();
    }
}
