namespace PluginRuntime.Kernel.Inspection;

/// <summary>Where the code of a package runs, and so how it is upgraded. Determined from the package's metadata, never declared by who applies it.</summary>
public enum ModuleKind
{
    /// <summary>In the host's process, swapped in place: <see cref="KernelModuleAttribute"/>.</summary>
    KernelModule,

    /// <summary>In a child process, which is recreated and drained: <see cref="IoOffloadAttribute"/>.</summary>
    IoOffload,

    /// <summary>In host subpartitions, child processes that are recreated while their virtual servers move: <see cref="VirtualServerAttribute"/>.</summary>
    VirtualServer,
}
