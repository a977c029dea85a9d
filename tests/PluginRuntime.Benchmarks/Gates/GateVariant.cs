namespace PluginRuntime.Benchmarks.Gates;

/// <summary>What stands between the caller and the module's object. Each is measured in processes of its own.</summary>
internal enum GateVariant
{
    /// <summary>Nothing: the module's object, called through the contract.</summary>
    Direct,

    /// <summary>Nothing, and the object is of the host, not of a collectible module: tells what being collectible costs.</summary>
    DirectHost,

    /// <summary>The gate that the host's container injects.</summary>
    Gate,

    /// <summary>The same after ten upgrades: what the compiler had learnt of the first target is stale.</summary>
    GateAfterSwaps,

    /// <summary>A <see cref="System.Reflection.DispatchProxy"/> that passes calls on.</summary>
    DispatchProxy,

    /// <summary>A Castle proxy without interceptors.</summary>
    Castle,

    /// <summary>A Castle proxy with an interceptor that goes on.</summary>
    CastleInterceptor,

    /// <summary>Called by a module: nothing.</summary>
    ModuleDirect,

    /// <summary>Called by a module: the gate that was injected into it.</summary>
    ModuleImport,
}
