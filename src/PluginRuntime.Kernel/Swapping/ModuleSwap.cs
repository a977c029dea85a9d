using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>One module's part in a swap.</summary>
/// <param name="Module">The module's id.</param>
/// <param name="Old">Who serves now; <see langword="null"/> when it is installed.</param>
/// <param name="New">Who is to serve; <see langword="null"/> when it is removed.</param>
internal sealed record ModuleSwap(string Module, ModuleGeneration? Old, ModuleGeneration? New)
{
    /// <summary>The way back.</summary>
    internal ModuleSwap Reversed => new(Module, New, Old);
}
