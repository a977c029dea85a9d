using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using PluginRuntime.Gates;

namespace PluginRuntime.Kernel.Loading;

/// <summary>
/// The contract assemblies of this process and the gates in them. A contract that the host does not know is loaded once, into the
/// default context, where it stays: a loaded contract cannot be replaced.
/// </summary>
internal sealed class SharedContracts : IDisposable
{
    private readonly ConcurrentDictionary<string, bool> _shared = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Assembly> _added = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<Type, Type>> _gates = new();
    private readonly Lock _lock = new();

    internal SharedContracts(IEnumerable<ContractAssembly> known)
    {
        foreach (var contract in known)
            GatesOf(contract.Assembly);
        AssemblyLoadContext.Default.Resolving += Resolve;
    }

    /// <summary>Loads a contract assembly that the host does not have. Idempotent.</summary>
    /// <param name="name">Its simple name.</param>
    /// <param name="path">The package's copy, in the store.</param>
    internal void Add(string name, string path) => Add(name, () =>
    {
        using var image = new MemoryStream(File.ReadAllBytes(path));
        return AssemblyLoadContext.Default.LoadFromStream(image);
    });

    /// <summary>The same in a child, whose life the file does not outlast: precompiled code in it is used.</summary>
    internal void AddByPath(string name, string path) => Add(name, () => AssemblyLoadContext.Default.LoadFromAssemblyPath(path));

    /// <summary>Those that are known so far: the host's, and what was added.</summary>
    internal IEnumerable<Assembly> Assemblies => _gates.Keys;

    /// <summary>Whether this process has an assembly of that name, loaded or to be loaded by name.</summary>
    internal bool Knows(string name)
    {
        if (_added.ContainsKey(name))
            return true;
        try
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyName(new AssemblyName(name)) is not null;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>The contract's type.</summary>
    /// <exception cref="InvalidOperationException">The assembly has no such type.</exception>
    internal Type TypeOf(string typeName, string assemblyName)
    {
        var assembly = _added.TryGetValue(assemblyName, out var added) ? added : Assembly.Load(new AssemblyName(assemblyName));
        return assembly.GetType(typeName)
            ?? throw new InvalidOperationException($"Assembly '{assemblyName}' has no type '{typeName}'.");
    }

    /// <summary>Makes a gate for a contract.</summary>
    /// <exception cref="InvalidOperationException">No gate was generated for it.</exception>
    internal Gate MakeGate(Type contract)
    {
        if (!GatesOf(contract.Assembly).TryGetValue(contract, out var gate))
        {
            gate = _gates.Values.Select(gates => gates.GetValueOrDefault(contract)).FirstOrDefault(found => found is not null)
                ?? throw new InvalidOperationException(
                    $"There is no gate for {contract.FullName}. Mark it with [Contract], or name it in [assembly: GateFor(typeof({contract.Name}))] " +
                    "of an assembly whose Add...Contracts() the host calls, and reference the package PluginRuntime.Abstractions there so that its generator runs.");
        }

        return (Gate)Activator.CreateInstance(gate)!;
    }

    private void Add(string name, Func<Assembly> load)
    {
        lock (_lock)
        {
            if (_added.ContainsKey(name))
                return;
            var assembly = load();
            _added[name] = assembly;
            GatesOf(assembly);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => AssemblyLoadContext.Default.Resolving -= Resolve;

    private IReadOnlyDictionary<Type, Type> GatesOf(Assembly assembly) => _gates.GetOrAdd(assembly, found =>
    {
        Share(found);
        return found.GetCustomAttributes<ContractGateAttribute>().ToDictionary(entry => entry.Contract, entry => entry.Gate);
    });

    /// <summary>What a contract refers to stands in its signatures, so it is shared too, whatever version a module was built against.</summary>
    private void Share(Assembly contract)
    {
        _shared[contract.GetName().Name!] = true;
        foreach (var reference in contract.GetReferencedAssemblies())
            _shared[reference.Name!] = true;
    }

    /// <summary>
    /// A contract that was added here; or the loaded one for a module built against a later version of it, or of what it refers to: the
    /// link check has found every member that the module uses.
    /// </summary>
    private Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        name.Name is not { } simple ? null
        : _added.TryGetValue(simple, out var assembly) ? assembly
        : _shared.ContainsKey(simple) && name.Version is not null ? context.LoadFromAssemblyName(new AssemblyName(simple))
        : null;
}
