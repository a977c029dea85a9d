using System.Buffers;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;

[assembly: KernelModule("probe")]

namespace Probe;

/// <summary>The well-behaved one.</summary>
public sealed class ProbeModule : KernelModule
{
    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        services.AddSingleton(context);
        services.AddSingleton<IProbe, ProbeService>();
    }
}

/// <summary>Its count passes by value, from version to version and back.</summary>
internal sealed class ProbeService(ModuleContext context) : ProbeBase(context), IHandOverByValue
{
    private readonly State _state = new();

    public int StateVersion => _state.StateVersion;

    public void Export(IBufferWriter<byte> destination)
    {
        _state.Own = new ProbeState { Count = Count, ExportedBy = Generation };
#if V2
        _state.Own.History = [.. _state.History, $"left {Context.Version}"];
#endif
        _state.Export(destination);
    }

    public void Import(ReadOnlySequence<byte> source, int stateVersion)
    {
        _state.Import(source, stateVersion);
        Count = _state.Own.Count;
#if V2
        _state.History = _state.Own.History;
#endif
    }

#if V2
    public override string Ask(string question) =>
        question == "history" ? string.Join(", ", _state.History) : base.Ask(question);
#endif

    private sealed class State() : JsonHandOver<ProbeState>(ProbeJson.Default.ProbeState)
    {
        public ProbeState Own { get; set; } = new();

#if V2
        public List<string> History { get; set; } = [];

        public override int StateVersion => 2;
#else
        public override int StateVersion => 1;
#endif

        protected override ProbeState Capture() => Own;

        protected override void Restore(ProbeState state, int stateVersion) => Own = state;
    }
}
