using System.Reflection;
using System.Runtime.Loader;
using PluginRuntime.Gates;
using PluginRuntime.Generators.Tests.Sample;

namespace PluginRuntime.Generators.Tests;

/// <summary>The sample module in a collectible context, behind the gate that the compiler generated.</summary>
public sealed class ModuleUnderTest : IDisposable
{
    private static readonly Lazy<byte[]> Image = new(() =>
    {
        using var source = new StreamReader(typeof(ModuleUnderTest).Assembly.GetManifestResourceStream("Module.cs")!);
        return Compiler.Emit(source.ReadToEnd(), "Sample.Module", Compiler.Reference(typeof(IEverything).Assembly));
    });

    private readonly AssemblyLoadContext _context = new("module", isCollectible: true);
    private readonly Gate _gate;
    private readonly GateBinding _open;
    private readonly Type _type;

    public ModuleUnderTest()
    {
        var contract = typeof(IEverything);
        var gate = contract.Assembly.GetCustomAttributes<ContractGateAttribute>().Single(attribute => attribute.Contract == contract).Gate;
        _gate = (Gate)Activator.CreateInstance(gate)!;
        _type = _context.LoadFromStream(new MemoryStream(Image.Value)).GetType("PluginRuntime.Generators.Tests.SampleModule.Everything")!;
        Leases = new GenerationLeases("sample", "1.0.0", 1);
        _open = new GateBinding(Activator.CreateInstance(_type)!, Leases);
        _gate.Binding = _open;
    }

    /// <summary>What a caller holds.</summary>
    public IEverything Gate => (IEverything)_gate;

    internal GenerationLeases Leases { get; }

    /// <summary>Whether no call is inside.</summary>
    public bool IsQuiet => GenerationLeases.IsQuiet([Leases]);

    /// <summary>What the module's pending calls wait for.</summary>
    public TaskCompletionSource Later
    {
        get => (TaskCompletionSource)_type.GetProperty("Later")!.GetValue(null)!;
        set => _type.GetProperty("Later")!.SetValue(null, value);
    }

    /// <summary>How many sessions were disposed.</summary>
    public int Disposed => (int)_type.Assembly.GetType("PluginRuntime.Generators.Tests.SampleModule.Session")!.GetProperty("Disposed")!.GetValue(null)!;

    /// <summary>Whether an object is of a type of the module.</summary>
    public static bool IsOfModule(object value) => value.GetType().IsCollectible;

    internal GateClosure Close()
    {
        var closure = new GateClosure("sample", [Leases], TimeSpan.FromSeconds(30), maxParked: 8);
        _gate.Binding = new GateBinding(closure, _open);
        return closure;
    }

    internal void Open(GateClosure closure)
    {
        _gate.Binding = _open;
        closure.Open();
    }

    public void Dispose() => _context.Unload();
}
